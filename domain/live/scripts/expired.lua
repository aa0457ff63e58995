-- Whose lease has run out: at most 100. ARGV 3...: person, generation of rows that nobody has seen for long; of these,
-- those without any lease. Returns {'stale'} | {'ok', person, generation, ms since, person, generation, ms since...}
if stale then return {'stale'} end
local found = {'ok'}
for _, place in ipairs({seats, hosts}) do
  local ended = redis.call('ZRANGEBYSCORE', place, '-inf', '(' .. now, 'WITHSCORES', 'LIMIT', 0, 100)
  for i = 1, #ended, 2 do
    found[#found + 1] = ended[i]
    found[#found + 1] = redis.call('HGET', generations, ended[i]) or '0'
    found[#found + 1] = now - tonumber(ended[i + 1])
  end
end
for i = 3, #ARGV, 2 do
  if not where(ARGV[i]) then
    found[#found + 1] = ARGV[i]
    found[#found + 1] = ARGV[i + 1]
    found[#found + 1] = 0
  end
end
return found
