-- Who is in the room of a study group: a lease for each connection.
--   KEYS: here (zset: "person connection" -> end of lease, ms)
--   ARGV: 1 lease in ms, 2 how many come or stay, then these, then those that go
-- Leases that have run out are counted as before and not as after, so that whoever looks first finds that they ended.
-- Returns {1 if other people are here than before, the time in µs, person, person...}. No two answers have one time.
local here = KEYS[1]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function people()
  local found, seen = {}, {}
  for _, one in ipairs(redis.call('ZRANGE', here, 0, -1)) do
    local person = string.match(one, '^%S+')
    if not seen[person] then
      seen[person] = true
      found[#found + 1] = person
    end
  end
  table.sort(found)
  return found
end

local before = table.concat(people(), ' ')
redis.call('ZREMRANGEBYSCORE', here, '-inf', '(' .. now)
local staying = 2 + tonumber(ARGV[2])
for i = 3, staying do redis.call('ZADD', here, now + tonumber(ARGV[1]), ARGV[i]) end
for i = staying + 1, #ARGV do redis.call('ZREM', here, ARGV[i]) end
redis.call('PEXPIRE', here, tonumber(ARGV[1]) * 4)

local after = people()
local changed = table.concat(after, ' ') ~= before
local reply = {changed and 1 or 0, string.format('%.0f', clock[1] * 1000000 + clock[2])}
for _, person in ipairs(after) do reply[#reply + 1] = person end
return reply
