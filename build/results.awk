# Prints "outcome<TAB>test<TAB>first line of its message" for each result in .trx files.

function decoded(text) {
  gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text)
  gsub(/&#x[0-9A-Fa-f]+;/, " ", text); gsub(/&amp;/, "\\&", text)
  return text
}

function attribute(name) {
  if (!match($0, " " name "=\"[^\"]*\"")) return ""
  return decoded(substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4))
}

function finish() {
  print outcome "\t" test "\t" message
  test = ""
}

/<UnitTestResult / {
  outcome = attribute("outcome"); test = attribute("testName"); message = ""
  if (/\/>[ \t\r]*$/) finish()
}

test != "" && /<Message>/ {
  message = $0
  sub(/^.*<Message>/, "", message); sub(/<\/Message>.*$/, "", message); sub(/\r$/, "", message)
  message = decoded(message)
}

/<\/UnitTestResult>/ { finish() }
