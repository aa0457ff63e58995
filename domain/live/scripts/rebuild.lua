-- Write a run's seats anew from the rows of PostgreSQL. ARGV 3 capacity, 4 lease in ms, 5 how long an offer stands in ms,
-- 6 how many have a seat, then person, role, generation of each; then person, 'waiting' or 'offered', ticket or end
-- of the offer in ms for those who wait.
-- Two nodes may try at once: the second finds it done. Returns {'ok', taken}
if not stale then return {'ok', taken()} end
redis.call('DEL', run, seats, hosts, generations, waits, offers)
redis.call('HSET', run, 'id', ARGV[1], 'server', master(), 'capacity', ARGV[3], 'offer', ARGV[5])
if tonumber(ARGV[6]) > 0 then redis.call('HSET', run, 'rebuilt', now) end
local line = 7 + 3 * tonumber(ARGV[6])
for i = 7, line - 1, 3 do
  redis.call('ZADD', place_of(ARGV[i + 1]), now + tonumber(ARGV[4]), ARGV[i])
  redis.call('HSET', generations, ARGV[i], ARGV[i + 2])
end
for i = line, #ARGV, 3 do
  redis.call('ZADD', ARGV[i + 1] == 'offered' and offers or waits, ARGV[i + 2], ARGV[i])
end
return {'ok', taken()}
