-- Whose lease has run out: at most 100. ARGV 3...: person, generation of rows that nobody has seen for long; of these,
-- those without any lease. Returns {'stale'} | {'ok', person, generation, person, generation...}
if stale then return {'stale'} end
local found = {'ok'}
for _, place in ipairs({seats, hosts}) do
  for _, person in ipairs(redis.call('ZRANGEBYSCORE', place, '-inf', '(' .. now, 'LIMIT', 0, 100)) do
    found[#found + 1] = person
    found[#found + 1] = redis.call('HGET', generations, person) or '0'
  end
end
for i = 3, #ARGV, 2 do
  if not where(ARGV[i]) then
    found[#found + 1] = ARGV[i]
    found[#found + 1] = ARGV[i + 1]
  end
end
return found
