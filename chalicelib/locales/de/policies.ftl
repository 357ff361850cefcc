# Who may open a report: what its sender and enterprises say, approvals, and servers that are not PicSafe's.

# The form
policies-summary = Wer ihn öffnen darf: { $who }
    .anybody = alle mit dem Link oder der Datei
    .named = nur die genannten Personen
    .rule = wie die Regel sagt
    .sender = wie Sie sagen
    .both = wie Sie und die Regel sagen
policies-logged = Wer den Bericht öffnet, steht in jedem Fall in seinem Zugriffsprotokoll. Der Key Server erfährt, was Sie hier angeben.
policies-people = Nur diese Personen
    .hint = E-Mail-Adressen, eine je Zeile; *@hospital.example sind alle dort. Leer lassen für alle.
    .malformed = Geben Sie mit E-Mail-Adressen an, wer den Bericht öffnen darf, eine je Zeile: „{ $given }“ ist keine.
    .too-many = Nennen Sie höchstens { $most } Personen; *@hospital.example sind alle dort.
policies-from = Von
    .hint = Er lässt sich ab dem Beginn dieses Tages öffnen.
    .after-until = Der Tag, ab dem sich der Bericht öffnen lässt, liegt nach dem, bis zu dem er sich öffnen lässt.
policies-until = Bis
    .hint = Er lässt sich bis zum Ende dieses Tages öffnen.
    .over = Der Tag, bis zu dem sich der Bericht öffnen lässt, ist vorbei.
policies-openings = Wie viele Personen
    .hint = Erneutes Öffnen innerhalb eines Tages zählt nicht.
    .out-of-range = Zwischen 1 und { $most } Personen können den Bericht öffnen dürfen.
policies-purposes = Wer ihn öffnet, muss angeben, wozu
    .hint = Kreuzen Sie an, worin der Patient eingewilligt hat; der Key Server erfährt es dann. Kreuzen Sie nichts an, wird niemand gefragt.
policies-treatment = Behandlung
    .for = zur Behandlung
policies-education = Lehre
    .for = zur Lehre
policies-publication = Veröffentlichung
    .for = zur Veröffentlichung
policies-second-person = Eine zweite Person muss zustimmen: Sie, jemand aus Ihrem Kollegium oder jemand anderes, der genannt ist
policies-emergency = Im Notfall dürfen andere ihn öffnen, mit einer Begründung, die protokolliert wird

# What was said, in a list
policies-part = { $name }: { $value }
policies-part-who = Wer
    .anybody = Alle, die den Link oder die Datei haben
    .named-by-sender = wen der Absender nennt
policies-part-from = Von
policies-part-until = Bis
policies-part-openings = Wie viele
    .people = { $count ->
        [one] 1 Person
       *[other] { $count } Personen
    }
    .people-so-far = { $count ->
        [one] 1 Person; bisher { $opened }
       *[other] { $count } Personen; bisher { $opened }
    }
policies-part-purposes = Wozu
policies-part-two-person = Zwei Personen
    .value = Eine zweite muss jeder Person zustimmen, die ihn öffnet
policies-part-emergency = Im Notfall
    .value = Andere dürfen ihn öffnen, mit einer Begründung, die protokolliert wird

# The page of a report that was sent
policies-title = Wer ihn öffnen darf
    .loading = Es wird abgefragt, wer ihn öffnen darf
    .change = Ändern, wer ihn öffnen darf
    .let-anybody = Alle ihn öffnen lassen
    .holds = Das gilt ab der nächsten Anfrage. Niemand verliert, was er geöffnet hat; erteilte Zustimmungen enden.
    .newer = Der Key Server hat mehr Regeln für diesen Bericht, als diese Seite kennt. Ändern Sie sie mit einem neueren PicSafe.
policies-approved = Zugestimmt
    .until = { $address }, bis { $time }
policies-besides = Außerdem gilt eine Regel von { $enterprise }

# Second persons
policies-waiting = Warten auf Zustimmung
    .asked = { $address }, angefragt { $time }
policies-approve = Zustimmen<more>, dass { $name } den Bericht öffnet</more>
policies-approve-other = Zustimmen, dass jemand anderes ihn öffnet
    .address = E-Mail-Adresse der Person
    .hint = Die Adresse, mit der die Person angemeldet ist. Im Zugriffsprotokoll steht, dass Sie zugestimmt haben.
    .submit = Zustimmen
    .done = { $address } kann den Bericht bis { $time } öffnen.

# Hospitals' scripts
policies-script-kept-out = { $name } kann den Bericht nicht in die Patientenakte legen
    .perhaps = Vielleicht kann { $name } den Bericht nicht in die Patientenakte legen
    .advice = Wo eine zweite Person zustimmen muss, geht das nur, wenn Sie das Krankenhaus nennen.
    .advice-nobody-named = Wo eine zweite Person zustimmen muss, geht das nur, wenn Sie das Krankenhaus nennen. Dann können nur das Krankenhaus und die Personen, die Sie nennen, den Bericht öffnen.
    .name-it = { $name } nennen
policies-script-by-itself = Der Bericht kann auch ohne Nennung hier von { $names } in die Patientenakte gelegt werden.
policies-script-named = { $name } kann den Bericht in die Patientenakte legen: Sie haben das Krankenhaus genannt, mit { $script }.
    .by-number = Wenn die Nummer, die Sie genannt haben, die von { $name } ist, kann das Krankenhaus den Bericht in die Patientenakte legen.
policies-script-unknown = Wenn { $name } Ihr eigenes Krankenhaus ist, kann es den Bericht in die Patientenakte legen, ohne genannt zu sein. Jedes andere Krankenhaus muss genannt werden: Schreiben Sie „enterprise:“ und seine Nummer oben zu den Personen. Das Krankenhaus kennt seine Nummer.
    .two-person = Wenn { $name } Ihr eigenes Krankenhaus ist, kann es den Bericht nur in die Patientenakte legen, wenn es genannt ist. Jedes andere Krankenhaus muss genannt werden: Schreiben Sie „enterprise:“ und seine Nummer oben zu den Personen. Das Krankenhaus kennt seine Nummer.
policies-script = das zugehörige Skript
    .numbered = das zugehörige Skript, { $script }

# What keeps them out: an enterprise's rule
policies-rule-two-person = Die Regel von { $enterprise } verlangt, dass eine zweite Person zustimmt, und nennt { $script } nicht. Sie können das nicht ändern: Wenden Sie sich an die Verwaltung von { $enterprise }.
policies-rule-people = Die Regel von { $enterprise } sagt, wer den Bericht öffnen darf, und nennt { $script } nicht. Sie können das nicht ändern: Wenden Sie sich an die Verwaltung von { $enterprise }.
policies-rule-by-domain = Die Regel von { $enterprise } lässt das Skript nur ein, wenn eine der Domänen, die sie nennt, { $name } gehört.
policies-rule-no-purpose = Nach der Regel von { $enterprise } müssen alle angeben, wozu sie den Bericht öffnen, und das Skript eines Krankenhauses tut das nicht. Sie können das nicht ändern: Wenden Sie sich an die Verwaltung von { $enterprise }.
policies-rule-unknown = Die Regel von { $enterprise } gilt auch dafür. Die Verwaltung von { $enterprise } weiß, ob das Skript eingelassen wird.

# Servers that are not PicSafe's
policies-operator = Darf { $operator } wissen, wer Sie sind?
    .confirm = Fortfahren
    .endpoint = Der Bericht geht an einen Server, der nicht PicSafe gehört. Er ist bei PicSafe registriert. Ihr Name, Ihre E-Mail-Adresse und Ihr Land werden mit dem Bericht dorthin gesendet.
    .key-server = Der Schlüssel dieses Berichts liegt auf einem Server, der nicht PicSafe gehört. Er ist bei PicSafe registriert. Ihr Name, Ihre E-Mail-Adresse und Ihr Land werden dorthin gesendet und im Zugriffsprotokoll des Berichts festgehalten.
    .run-by = Betrieben von
    .address = Adresse
