"""Other formats: VERIS, STIX 2.1, MISP, CACAO, DFIR-IRIS, TheHive. One small module each over tables that are content."""
