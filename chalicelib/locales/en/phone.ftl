# From and to the phone: what other apps share, what becomes of originals, and PicSafe on the home screen.

phone-shared = Shared with PicSafe
    .lead = What you shared becomes a new report.
    .loading = Taking what you shared
    .sign-in = Sign in to go on
phone-shared-waiting = { $count ->
    [one] One file waits here until you are signed in. Leave this page open.
   *[other] { $count } files wait here until you are signed in. Leave this page open.
}
phone-shared-lost = What you shared is not here any more
    .advice = PicSafe keeps shared files in memory only. Go back to the gallery and share them again. If that does not help, close PicSafe first.
    .new = New report
phone-originals = Remove the originals from this device
    .lead = What you chose or shared is still where it came from. PicSafe cannot delete it there. If your hospital wants it gone, delete it:
    .gallery = in the gallery, or in the folder that it came from;
    .trash = in the gallery’s trash (“Recently deleted”), which keeps photos for a month or two;
    .cloud = in the cloud that the gallery copies photos to, such as iCloud Photos or Google Photos, and in its trash.
phone-install = PicSafe on your home screen
    .what = Opens like an app, takes photos that you share from the gallery, and opens links and files of reports.
    .install = Add to home screen
    .decline = Not now
    .share-menu = In Safari, press Share and then “Add to Home Screen”.
    .elsewhere = It is there already, or this browser cannot do it. On a phone, open PicSafe in Chrome or Safari.
