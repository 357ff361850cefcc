# The mails that PicSafe sends. <a>…</a> is the link in a mail's HTML form, <code>…</code> what is typed.

mail-hello = Hello,

## Signing in

mail-code-subject = { $code } is your PicSafe code
mail-code-link = to sign in to PicSafe, open this link:
    .html = to sign in to PicSafe, <a>open this link</a>, or type this code where you asked for it:
mail-code-type = or type this code where you asked for it, and nowhere else:
mail-code-once = Link and code work once, for { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}. Please do not pass them on: nobody at PicSafe will ask you for them.
mail-code-unasked = If you did not ask to sign in, ignore this message; nothing has happened.

## A personal token was made

mail-token-subject = A personal token was made for your PicSafe account
mail-token-made = a personal token was made for your PicSafe account:
mail-token-until = Until { $until } a program that has it can fetch the reports that you send to storage. It can do nothing else.
mail-token-not-you = If that was you, there is nothing to do. If it was not, revoke it there, and sign out everywhere:
    .html = If that was you, there is nothing to do. If it was not, <a>revoke it</a>, and sign out everywhere.

## A passkey was added

mail-passkey-subject = A passkey was added to your PicSafe account
mail-passkey-added = a passkey was added to your PicSafe account:
mail-passkey-who = Whoever has it and can unlock it signs in as you, without a mail.
mail-passkey-not-you = If that was you, there is nothing to do. If it was not, remove it there, and sign out everywhere:
    .html = If that was you, there is nothing to do. If it was not, <a>remove it</a>, and sign out everywhere.

## What has become of reports

mail-news-subject = News of reports that you sent with PicSafe
mail-news-asked = you asked to be told what becomes of the reports that you send with PicSafe.
mail-news-who = Who it was is in the report's access log. To see it, open My PicSafe as you always do, and look under Reports; or type <code>picsafe reports</code>, and <code>picsafe log</code> with the report's ID. There is no link in this mail, and nobody at PicSafe will send you one with such news.
mail-news-where = To look at it, open My PicSafe as you always do, and go to Reports; or type <code>picsafe reports</code>. There is no link in this mail, and nobody at PicSafe will send you one with such news.
mail-news-fewer = To get fewer of these mails, or none: My PicSafe, Account, Settings; or <code>picsafe profile --tell-me nothing</code>.
mail-news-more = There is more of { $count ->
    [one] { $count } such event
   *[other] { $count } such events
} in the access logs of your reports.

# What a report holds
mail-news-report = Report sent on { $moment }, { $contents }:
mail-news-photos = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
mail-news-videos = { $count ->
    [one] { $count } video
   *[other] { $count } videos
}
mail-news-audios = { $count ->
    [one] { $count } audio clip
   *[other] { $count } audio clips
}
mail-news-two = { $first } and { $second }
mail-news-three = { $first }, { $second } and { $third }
mail-news-empty = empty

# What happened, as items of a list
mail-news-opened = opened for the first time on { $last }
    .subject = A report that you sent with PicSafe was opened
mail-news-broken = opened in an emergency on { $last }
    .subject = A report that you sent with PicSafe was opened in an emergency
mail-news-broken-often = opened in an emergency { $count ->
    [one] { $count } time
   *[other] { $count } times
}, the last time on { $last }
mail-news-refused = somebody was refused on { $last }
    .subject = Somebody was refused a report that you sent with PicSafe
mail-news-refused-often = refused { $count ->
    [one] { $count } time
   *[other] { $count } times
}, the last time on { $last }
mail-news-recalled = recalled on { $last }
    .subject = A report that you sent with PicSafe was recalled
mail-news-restored = its recall taken back on { $last }
    .subject = The recall of a report that you sent with PicSafe was taken back
mail-news-shredded = its key destroyed for good on { $last }
    .subject = The key of a report that you sent with PicSafe was destroyed
mail-news-held = held before a hospital’s medical record since { $last }: somebody there has to look
    .subject = A report that you sent with PicSafe has not arrived yet
mail-news-rejected = not put into a hospital’s medical record, as was decided there on { $last }
    .subject = A hospital has not taken in a report that you sent with PicSafe
mail-news-expiring = nobody has opened it, and its link stops working on { $last }
    .subject = Nobody has opened a report that you sent with PicSafe, and its link runs out

## A report is for somebody, and its sender has PicSafe tell them

mail-report-subject = There is a PicSafe report for you
mail-report-from = somebody who is signed in to PicSafe as { $address } has sent you a report.
mail-report-name = Their name, as they write it themselves: “{ $sender }”.
mail-report-checked = Their institution, checked by PicSafe: { $enterprise }.
mail-report-unchecked = No hospital has confirmed who they are.
mail-report-link = To open it:
    .html = <a>Open the report</a>
mail-report-alone = It opens only for those whom the sender has named; for you, once you have signed in to PicSafe with exactly this address, { $to }; a new account is free. The link works until { $moment }, and the sender sees that you have opened it.
mail-report-unexpected = If you expect no report from this person, do not open it, and ask them first in a way that you know.

## Consent for a report that somebody has opened was withdrawn

mail-withdrawn = For a PicSafe report that you first opened on { $moment }, the patient has withdrawn consent: its sender says so, and has recalled it. Nobody can open it any more.
    .subject = Consent for a report that you opened was withdrawn
mail-wrong-patient = The PicSafe report that you first opened on { $moment } is about another patient than it says, or was meant for somebody else: its sender says so, and has recalled it. Do not rely on it. Nobody can open it any more.
    .subject = A report that you opened was recalled: it was a mistake
mail-taken-back = The PicSafe report that you first opened on { $moment } was taken back by its sender, who has recalled it. Do not rely on it. Nobody can open it any more.
    .subject = A report that you opened was recalled
mail-superseded = There is a corrected report in its place. If it is for you, it reaches you from its sender as the first one did; if it does not, ask them.
mail-withdrawn-delete = Delete what you have kept of it: photos, PDFs, printouts, and copies in other programs. What has to stay in a medical record is for your institution to say.
mail-withdrawn-which = PicSafe names neither patients nor reports in mails. If you want to know which one it was, open PicSafe as you always do. There is no link in this mail, and nobody at PicSafe will send you one with such news.

## An enterprise invites somebody

mail-invited = somebody who is signed in to PicSafe as { $address } invites you to join an institution that they administer there:
    .subject = You are invited to an institution on PicSafe
mail-invited-effect = With PicSafe, clinicians send photos and recordings of patients encrypted. If you accept, the institution also gets the reports that you send to PicSafe Cloud from then on, and lays down rules for them. What you have sent before it does not get. You can leave at any time.
mail-invited-link = To answer, sign in to PicSafe with exactly this address, { $to }; a new account is free:
    .html = To answer, <a>sign in to PicSafe</a> with exactly this address, { $to }; a new account is free.
mail-invited-unexpected = If you do not know this institution, do nothing, or decline there: nobody becomes a member who has not accepted.

## How an enterprise's people sign in was changed

mail-sso-changed = somebody who is signed in to PicSafe as { $address } has changed how the people of an institution sign in that you administer there, too:
    .subject = The sign-in of your institution on PicSafe was changed
mail-sso-provider = The identity provider was set anew. Nobody signs in by it before it was tried, and offered or required; until then people sign in by e-mail.
mail-sso-secret = Another client secret was entered for the identity provider. It is used once one of the administrators has signed in by it; until then the one before is.
mail-sso-off = The hospital’s sign-in is off: people sign in by e-mail.
mail-sso-offered = Whoever wants to can sign in through the hospital now.
mail-sso-required = Everybody at your domains has to sign in through the hospital now. Codes by e-mail and passkeys are refused.
mail-sso-removed = The hospital’s sign-in was removed: people sign in by e-mail.
mail-sso-not-known = If you know of this, there is nothing to do. If you do not, ask that person in a way that you know, and open PicSafe as you always do, to look under Enterprise: this decides who gets in as any of your people. There is no link in this mail, and nobody at PicSafe will send you one with such news.
