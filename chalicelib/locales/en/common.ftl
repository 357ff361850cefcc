# What many pages say, and what a page says that cannot be loaded.

common-cancel = Cancel
common-save = Save
common-close = Close
common-try-again = Try again
# Between things that stand beside one another.
common-between = { ", " }
common-optional = (optional)
common-not-recorded = Not recorded
common-copied = Copied
    .announcement = Copied to the clipboard
common-copy-failed = The clipboard cannot be used. Select the text and copy it.
# A share of a whole, as a whole number from 0 to 100.
common-percent = { $percent } %
common-page-loading = The page is loading
common-page-failed = This page could not be loaded
    .advice = Check your connection and try again. If PicSafe was updated meanwhile, reload the page.
common-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
common-hours = { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
}
common-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
common-bytes = { $bytes ->
    [one] { $bytes } byte
   *[other] { $bytes } bytes
}
common-kilobytes = { $size } kB
common-megabytes = { $size } MB
common-gigabytes = { $size } GB
common-photos = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
common-videos = { $count ->
    [one] { $count } video
   *[other] { $count } videos
}
common-audio-clips = { $count ->
    [one] { $count } audio clip
   *[other] { $count } audio clips
}
common-no-files = a note
