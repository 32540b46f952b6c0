"""The use cases: each joins content, engine and store to do one thing that a user asks for."""
