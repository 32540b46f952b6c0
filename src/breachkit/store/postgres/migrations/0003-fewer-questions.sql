-- Head and snapshot in one answer; and a snapshot, which can be made anew at any time, need not wait for the disk.

create function breachkit.state(wanted text, out seq bigint, out hash text, out snapshot bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('viewer');
    select c.seq, c.hash, (select s.data from breachkit.snapshots s where s.case_id = c.id and s.login = session_user)
        into state.seq, state.hash, state.snapshot from breachkit.cases c where c.id = wanted;
    if not found then
        raise exception '%', wanted using errcode = 'BK004';
    end if;
end $$;

create or replace function breachkit.keep_snapshot(wanted text, snapshot bytea) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform breachkit.need('viewer');
    perform set_config('synchronous_commit', 'off', true);
    insert into breachkit.snapshots values (wanted, session_user, snapshot)
        on conflict (case_id, login) do update set data = excluded.data;
end $$;
