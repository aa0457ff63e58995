-- Returns {'stale'} | {'ok', taken, capacity, waiting}
if stale then return {'stale'} end
return {'ok', taken(), capacity, waiting()}
