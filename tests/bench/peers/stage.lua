-- One commit of a stage inside the server: what it takes was answered, so flushed, before.
-- The report's firm: nine of ten are about a twentieth of the firms (peers.h says the same).
local stage, source, reports, batch = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local firms, events, tables = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[8])
local event, row = string.rep('x', tonumber(ARGV[7])), string.rep('y', tonumber(ARGV[9]))
local done = tonumber(redis.call('GET', 'done:' .. stage) or '0')
local upto = reports
if source ~= '-' then
	upto = tonumber(redis.call('GET', 'done:' .. source) or '0')
end
upto = math.min(upto, done + batch)
if upto == done then
	return done
end

local function firm_of(report)
	local hot, x = math.floor(firms / 20), report * 40503 % 1048576
	if report % 10 == 0 then
		return hot + report * 7919 % (firms - hot)
	end
	return math.floor(hot * math.floor(x * x / 1048576) / 1048576)
end

local function take_in(report, firm)
	for n = 0, events - 1 do
		redis.call('XADD', 'journal:' .. stage, report .. '-' .. n, 'firm', firm, 'body', event)
	end
	for t = 0, tables - 1 do
		redis.call('SET', 'row:' .. stage .. ':' .. t .. ':' .. report, row)
	end
	redis.call('HINCRBY', 'firms:' .. stage, firm, 1)
end

if source == '-' then
	for report = done + 1, upto do
		take_in(report, firm_of(report))
	end
else
	local taken = redis.call('XRANGE', 'journal:' .. source, (done + 1) .. '-0', upto .. '-15')
	for i = 1, #taken do
		local report, n = string.match(taken[i][1], '^(%d+)-(%d+)$')
		if n == '0' then
			take_in(tonumber(report), taken[i][2][2])
		end
	end
end
redis.call('SET', 'done:' .. stage, upto)
return upto
