# Who asked for a report's key: the access log, and who its people are.

access-title = Access log
    .loading = Loading the access log
    .verified = Chain verified
    .list = Accesses, newest first
    .more = Show more
    .again = Read again
    .sealed = Each entry is sealed to the one before it, and your browser has checked them all: none was changed, removed or put in between.
access-checked = { $checked ->
    [one] Loading the access log: { $checked } entry checked
   *[other] Loading the access log: { $checked } entries checked
}
access-newest = There are { $count }; the newest { $shown } can be shown here.
access-times = { $times ->
    [one] { $times } time in a row
   *[other] { $times } times in a row
}
access-from = from { $ip }

# Who
access-operator = The Key Server’s operator
access-program = An enterprise’s program
access-by-token = { $details }, by a program with a personal token
