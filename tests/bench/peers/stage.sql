-- A stage inside the server, which is the fastest way there: nothing is sent, nothing is parsed anew.
-- What it takes from the stage before was committed durably.
create table done(stage int primary key, reports bigint);
insert into done select s, 0 from generate_series(0, 4) s;

create procedure make_stage(stage int, tables int, firms bigint) language plpgsql as $$
begin
	execute format('create table journal_%s(id bigint primary key, firm bigint, body bytea)', stage);
	for t in 0..tables - 1 loop
		execute format('create table rows_%s_%s(report bigint primary key, body bytea)', stage, t);
	end loop;
	execute format('create table firms_%s(firm bigint primary key, n bigint, body bytea)'
		' with (fillfactor = 70)', stage);
	execute format('insert into firms_%s select f, 0, decode(repeat(''00'', 56), ''hex'')'
		' from generate_series(0, %s) f', stage, firms - 1);
end $$;

-- The report's firm: nine of ten are about a twentieth of the firms (peers.h says the same).
create function firm_of(r bigint, firms bigint) returns bigint language sql immutable as $$
	select case when r % 10 = 0 then firms / 20 + r * 7919 % (firms - firms / 20)
		else firms / 20 * ((r * 40503 % 1048576) * (r * 40503 % 1048576) / 1048576) / 1048576 end
$$;

create procedure run_stage(stage int, source int, reports bigint, batch int, firms bigint,
	events int, event_bytes int, tables int, row_bytes int) language plpgsql as $$
declare
	taken bigint := 0;
	upto bigint;
	event bytea := decode(repeat('78', event_bytes), 'hex');
	line bytea := decode(repeat('79', row_bytes), 'hex');
begin
	while taken < reports loop
		if source < 0 then
			upto := least(taken + batch, reports);
			execute format('insert into journal_%s select r * 16 + n, firm_of(r, $1), $2'
				' from generate_series($3, $4) r, generate_series(0, %s) n', stage, events - 1)
				using firms, event, taken + 1, upto;
		else
			execute 'select reports from done where stage = $1' into upto using source;
			if upto = taken then
				rollback;
				perform pg_sleep(0.001);
				continue;
			end if;
			upto := least(upto, taken + batch);
			execute format('insert into journal_%s select j.id + n, j.firm, $1 from journal_%s j,'
				' generate_series(0, %s) n where j.id > $2 * 16 + 15 and j.id < $3 * 16 + 16'
				' and j.id %% 16 = 0 order by j.id', stage, source, events - 1)
				using event, taken, upto;
		end if;
		for t in 0..tables - 1 loop
			execute format('insert into rows_%s_%s select r, $1 from generate_series($2, $3) r',
				stage, t) using line, taken + 1, upto;
		end loop;
		execute format('update firms_%s f set n = f.n + c.n from (select firm, count(*) n from journal_%s'
			' where id > $1 * 16 + 15 and id < $2 * 16 + 16 and id %% 16 = 0 group by firm) c'
			' where f.firm = c.firm', stage, stage) using taken, upto;
		execute 'update done set reports = $1 where stage = $2' using upto, stage;
		commit;
		taken := upto;
	end loop;
end $$;
