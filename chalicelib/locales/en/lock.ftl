lock-card = When PicSafe locks
lock-time = Locks when unused for
    .hint = It holds for every member, from their next sign-in, or within an hour. Who belongs to several enterprises has the shortest time.
    .usual = 5 minutes, as everywhere
lock-minutes =
    { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }
lock-save = Save
    .done = Saved.
