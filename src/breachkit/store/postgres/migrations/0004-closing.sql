-- To close a case, to put it away and to open it again is an approver's too.

insert into breachkit.approver_kinds values ('case.closed'), ('case.archived'), ('case.reopened');
