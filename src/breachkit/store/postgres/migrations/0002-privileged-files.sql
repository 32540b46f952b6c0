-- Files of privileged entries are given to cleared members alone, from the moment the entry is there, and their names with them.

create function breachkit.hide_files() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if new.privileged is not null then
        update breachkit.blobs b set privileged = true
            where b.case_id = new.case_id
              and split_part(b.name, '/', 2) = convert_from(new.line, 'UTF8')::json -> 'payload' ->> 'file';
    end if;
    return null;
end $$;
create trigger files_are_hidden after insert on breachkit.events
    for each row execute function breachkit.hide_files();

create or replace function breachkit.blob_names(wanted text, folder text) returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare cleared boolean;
begin
    perform breachkit.need('viewer');
    select m.privileged into cleared from breachkit.members m where m.login = session_user;
    return query select b.name from breachkit.blobs b
        where b.case_id = wanted and b.whole and (cleared or not b.privileged) and starts_with(b.name, folder || '/')
        order by b.name collate "C";
end $$;

