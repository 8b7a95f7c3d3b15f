# Judges pairs of versions by Elixir's `Version`.
judge = fn a, b ->
  with {:ok, left} <- Version.parse(a), {:ok, right} <- Version.parse(b) do
    %{lt: "<", eq: "=", gt: ">"}[Version.compare(left, right)]
  else
    :error -> "!"
  end
end

decoded = fn "x" <> hex -> Base.decode16!(hex, case: :lower) end

IO.stream(:stdio, :line)
|> Stream.map(fn line -> line |> String.split() |> Enum.map(decoded) end)
|> Enum.map(fn [a, b] -> [judge.(a, b), "\n"] end)
|> IO.write()
