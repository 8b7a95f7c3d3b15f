-- Judges pairs of versions by librpm: `rpm --eval '%{lua:dofile("rpm.lua")}'`.
local function decoded(hex)
    return (hex:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end))
end

local signs = { [-1] = "<", [0] = "=", [1] = ">" }
for line in io.stdin:lines() do
    local a, b = line:match("^x(%x*) x(%x*)$")
    local fine, order = pcall(rpm.vercmp, decoded(a), decoded(b))
    io.stdout:write(fine and signs[order] or "!", "\n")
end
