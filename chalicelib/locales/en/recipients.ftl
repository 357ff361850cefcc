# Whom a report is for: the field in which they are named.

recipients-to = To
    .example = Name or e-mail address
    .named = Named
    .remove = Remove { $who }
    .suggested = People you may mean
    .found = { $count ->
        [one] 1 person to choose from, with the arrow keys
       *[other] { $count } people to choose from, with the arrow keys
    }
    .malformed = Write an e-mail address, or choose somebody from the list.
    .anybody-link = Nobody is named: anyone who has the link can open it, after signing in.
    .anybody-file = Nobody is named: anyone who has the file can open it, after signing in.
    .anybody-institution = Nobody is named: it goes to { $name } alone. There is no link, and nobody else gets the file.
    .named-only = Only they can open it, signed in with this address.
    .required = { $enterprise } lets people open reports only if you name them: say who it is for.
recipients-told = PicSafe mails them the link
recipients-telling = Telling the recipients
recipients-mailed = They get a mail
    .to = PicSafe mails the link to { $people }.
recipients-not-mailed = Not everybody gets a mail
    .to = PicSafe does not mail { $people }: send them the link yourself.
recipients-untold = Not sure that they get a mail
    .text = The report is sent, and its link works. Let PicSafe try again to mail { $people }, or send them the link yourself.
