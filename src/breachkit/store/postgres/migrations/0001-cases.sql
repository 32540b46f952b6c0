-- A team's cases. No one but the owner touches a table: everyone else goes through the functions below, which run with
-- the owner's rights and look at who is connected (session_user, which SET ROLE does not change).
-- A function tells what it refuses by SQLSTATE: BK001 the head has moved, BK002 the role does not allow it,
-- BK003 a line does not hold, BK004 no such case, BK005 taken.

create schema breachkit;

create table breachkit.version (
    number integer not null,
    since timestamptz not null default now()
);

create table breachkit.members (
    login text primary key,
    role text not null check (role in ('viewer', 'responder', 'approver')),
    privileged boolean not null default false,          -- may see entries that are privileged
    since timestamptz not null default now(),
    granted_by text not null default session_user
);

-- Kinds of event that only an approver may append. All others are a responder's.
create table breachkit.approver_kinds (kind text primary key);
insert into breachkit.approver_kinds values ('draft.approved'), ('obligation.decided'), ('deadline.overridden');

create table breachkit.cases (
    id text primary key check (id ~ '^[0-9]{4}-[0-9]{4}$'),
    seq bigint not null default 0,
    hash text not null default repeat('0', 64),
    size bigint not null default 0                      -- bytes of the journal, a newline after each line
);

create table breachkit.events (
    case_id text not null references breachkit.cases (id),
    seq bigint not null,
    hash text not null,
    line bytea not null,                                -- the canonical line, without its newline
    kind text not null,
    privileged text,
    login text not null default session_user,           -- who was connected, whatever the line's actor says
    received_at timestamptz not null default clock_timestamp(),
    primary key (case_id, seq)
);

create table breachkit.snapshots (                       -- each member's own: nobody reads what another folded
    case_id text not null references breachkit.cases (id),
    login text not null,
    data bytea not null,
    primary key (case_id, login)
);

create table breachkit.blobs (
    case_id text not null references breachkit.cases (id),
    name text not null check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,150}(/[A-Za-z0-9][A-Za-z0-9._-]{0,150}){1,2}$'),
    whole boolean not null default false,
    privileged boolean not null default false,
    login text not null default session_user,
    received_at timestamptz not null default clock_timestamp(),
    primary key (case_id, name)
);

create table breachkit.blob_pieces (
    case_id text not null,
    name text not null,
    number integer not null,
    data bytea not null,
    primary key (case_id, name, number),
    foreign key (case_id, name) references breachkit.blobs (case_id, name) on delete cascade
);

-- The past stays, for the owner too.
create function breachkit.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'events are never changed or removed' using errcode = 'BK002';
end $$;
create trigger events_stay before update or delete on breachkit.events
    for each row execute function breachkit.refuse_change();
create trigger events_stay_whole before truncate on breachkit.events
    for each statement execute function breachkit.refuse_change();

-- Who is connected. Raises BK002 unless a member of that role or a higher one.
create function breachkit.need(needed text) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare has text;
begin
    select role into has from breachkit.members where login = session_user;
    if has is null or (needed = 'approver' and has <> 'approver') or (needed = 'responder' and has = 'viewer') then
        raise exception '%', needed using errcode = 'BK002';
    end if;
end $$;

create function breachkit.whoami(out login text, out role text, out privileged boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select session_user::text, m.role, coalesce(m.privileged, false)
    from (select 1) one left join breachkit.members m on m.login = session_user
$$;

create function breachkit.case_ids() returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('viewer');
    return query select id from breachkit.cases where seq > 0 order by id;
end $$;

create function breachkit.head(wanted text, out seq bigint, out hash text, out size bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('viewer');
    select c.seq, c.hash, c.size into head.seq, head.hash, head.size from breachkit.cases c where c.id = wanted;
    if not found then
        raise exception '%', wanted using errcode = 'BK004';
    end if;
end $$;

-- The next free number of the year; taken at once, so that no two cases have one.
create function breachkit.new_case(year integer) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare made text;
begin
    perform breachkit.need('responder');
    perform pg_advisory_xact_lock(1651663467, 0);
    select to_char(year, 'FM0000') || '-' || to_char(coalesce(max(substr(id, 6)::integer), 0) + 1, 'FM0000')
        into made from breachkit.cases where id like to_char(year, 'FM0000') || '-%' and seq > 0;
    delete from breachkit.snapshots where case_id = made;
    delete from breachkit.blobs where case_id = made;
    insert into breachkit.cases (id) values (made) on conflict do nothing;
    return made;
end $$;

-- A place for a case that was opened elsewhere; what is there stays.
create function breachkit.claim_case(wanted text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('responder');
    insert into breachkit.cases (id) values (wanted) on conflict do nothing;
end $$;

-- Takes back a case of which no event is there.
create function breachkit.discard(wanted text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('responder');
    if exists (select from breachkit.cases where id = wanted and seq = 0) then
        delete from breachkit.snapshots where case_id = wanted;
        delete from breachkit.blobs where case_id = wanted;
        delete from breachkit.cases where id = wanted and seq = 0;
    end if;
end $$;

-- Appends lines after the head that the caller knows: all, or none. Each is checked as breachkit/domain/event.py does:
-- its form, its hash over the bytes, that it follows, its act; and whether this member may append its kind.
create function breachkit.append(wanted text, after_seq bigint, after_hash text, lines bytea[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    known breachkit.cases;
    one bytea;
    v_seq bigint := after_seq;
    v_prev text := after_hash;
    v_hash text;
    v_size bigint := 0;
    v_left integer := 0;                                -- events of the same act that must follow
    v_more integer;
    at integer;                                         -- where ,"hash":" stands
    tail bytea;
    ends integer;                                       -- where ,"seq": stands
    parts text[];
    secret text;
begin
    perform breachkit.need('responder');
    select * into known from breachkit.cases c where c.id = wanted for update;
    if not found then
        raise exception '%', wanted using errcode = 'BK004';
    end if;
    if known.seq <> after_seq or known.hash <> after_hash then
        raise exception 'the head is %', known.seq using errcode = 'BK001';
    end if;
    foreach one in array lines loop
        v_seq := v_seq + 1;
        at := position('\x2c2268617368223a22'::bytea in one);
        v_hash := encode(sha256(substr(one, 1, greatest(at - 1, 0)) || substr(one, at + 74)), 'hex');
        tail := convert_to(',"seq":' || v_seq || ',"time":"', 'UTF8');
        ends := length(one) - 27 - length(tail);
        parts := regexp_match(encode(substr(one, at + 74, 100), 'escape'),
            '^,"kind":"([a-z_.]{1,60})"(?:,"more":([1-9][0-9]{0,5}))?,"payload":\{');
        if at < 11 or ends < 117 or length(one) > 1048576 or position('\x0a'::bytea in one) > 0
           or substr(one, 1, 10) <> convert_to('{"actor":"', 'UTF8')
           or substr(one, at + 9, 65) <> convert_to(v_hash || '"', 'UTF8')
           or parts is null
           or substr(one, ends, length(tail)) <> tail
           or substr(one, ends - 42, 9) <> convert_to(',"salt":"', 'UTF8')
           or substr(one, ends - 116, 74) <> convert_to(',"prev":"' || v_prev || '"', 'UTF8')
           or substr(one, length(one) - 7) <> convert_to('","v":1}', 'UTF8') then
            raise exception '%', v_seq using errcode = 'BK003';
        end if;
        v_more := coalesce(parts[2]::integer, 0);
        begin
            secret := convert_from(one, 'UTF8')::json -> 'payload' ->> 'privileged';
        exception when others then
            raise exception '%', v_seq using errcode = 'BK003';
        end;
        if v_left > 0 and v_more <> v_left - 1 then
            raise exception '%', v_seq using errcode = 'BK003';
        end if;
        if exists (select from breachkit.approver_kinds k where k.kind = parts[1]) then
            perform breachkit.need('approver');
        end if;
        insert into breachkit.events (case_id, seq, hash, line, kind, privileged)
            values (wanted, v_seq, v_hash, one, parts[1], secret);
        v_prev := v_hash;
        v_left := v_more;
        v_size := v_size + length(one) + 1;
    end loop;
    if v_left > 0 then
        raise exception '%', v_seq using errcode = 'BK003';
    end if;
    update breachkit.cases c set seq = v_seq, hash = v_prev, size = c.size + v_size where c.id = wanted;
    perform pg_notify('breachkit', wanted || ' ' || v_seq);
end $$;

-- Lines after a number, at most so many; one that this member may not see is given by its hash alone
-- (breachkit/domain/redaction.py).
create function breachkit.lines(wanted text, after_seq bigint, most integer) returns setof bytea
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare cleared boolean;
begin
    perform breachkit.need('viewer');
    select m.privileged into cleared from breachkit.members m where m.login = session_user;
    return query
        select case when e.privileged is null or cleared then e.line
               else convert_to('{"hash":"' || e.hash || '","redacted":true,"seq":' || e.seq || '}', 'UTF8') end
        from breachkit.events e where e.case_id = wanted and e.seq > after_seq and e.seq <= after_seq + most order by e.seq;
end $$;

-- The hash of one event; null where there is none.
create function breachkit.hash_at(wanted text, number bigint) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('viewer');
    return (select e.hash from breachkit.events e where e.case_id = wanted and e.seq = number);
end $$;

create function breachkit.keep_snapshot(wanted text, snapshot bytea) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('viewer');
    insert into breachkit.snapshots values (wanted, session_user, snapshot)
        on conflict (case_id, login) do update set data = excluded.data;
end $$;

create function breachkit.snapshot(wanted text) returns bytea
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('viewer');
    return (select s.data from breachkit.snapshots s where s.case_id = wanted and s.login = session_user);
end $$;

-- A file: begun, its pieces, then declared whole, in one transaction of the caller.
create function breachkit.begin_blob(wanted text, called text, secret boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('responder');
    perform breachkit.need_clearance(wanted, called);
    delete from breachkit.blobs b where b.case_id = wanted and b.name = called;
    insert into breachkit.blobs (case_id, name, privileged) values (wanted, called, secret);
end $$;

create function breachkit.add_piece(wanted text, called text, number integer, piece bytea) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('responder');
    if not exists (select from breachkit.blobs b where b.case_id = wanted and b.name = called and not b.whole
                   and b.login = session_user) then
        raise exception '%', called using errcode = 'BK004';
    end if;
    insert into breachkit.blob_pieces values (wanted, called, number, piece);
end $$;

create function breachkit.end_blob(wanted text, called text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('responder');
    update breachkit.blobs b set whole = true where b.case_id = wanted and b.name = called and b.login = session_user;
end $$;

create function breachkit.need_clearance(wanted text, called text) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from breachkit.blobs b where b.case_id = wanted and b.name = called and b.privileged)
       and not exists (select from breachkit.members m where m.login = session_user and m.privileged) then
        raise exception 'privileged' using errcode = 'BK002';
    end if;
end $$;

create function breachkit.pieces(wanted text, called text) returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('viewer');
    perform breachkit.need_clearance(wanted, called);
    if not exists (select from breachkit.blobs b where b.case_id = wanted and b.name = called and b.whole) then
        return null;
    end if;
    return (select count(*) from breachkit.blob_pieces p where p.case_id = wanted and p.name = called);
end $$;

create function breachkit.piece(wanted text, called text, nth integer) returns bytea
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('viewer');
    perform breachkit.need_clearance(wanted, called);
    return (select p.data from breachkit.blob_pieces p where p.case_id = wanted and p.name = called and p.number = nth);
end $$;

create function breachkit.blob_names(wanted text, folder text) returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('viewer');
    return query select b.name from breachkit.blobs b
        where b.case_id = wanted and b.whole and starts_with(b.name, folder || '/') order by b.name collate "C";
end $$;

create function breachkit.remove_blob(wanted text, called text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('approver');
    perform breachkit.need_clearance(wanted, called);
    delete from breachkit.blobs b where b.case_id = wanted and b.name = called;
end $$;

create function breachkit.member_list()
returns table (login text, role text, privileged boolean, since timestamptz, granted_by text, last_event timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('viewer');
    return query select m.login, m.role, m.privileged, m.since, m.granted_by,
        (select max(e.received_at) from breachkit.events e where e.login = m.login)
        from breachkit.members m order by m.login;
end $$;

-- Everyone may ask; what is answered depends on who asks. Nothing else of the schema is open to them.
grant usage on schema breachkit to public;
