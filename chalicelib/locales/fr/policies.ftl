# Who may open a report: what its sender and enterprises say, approvals, and servers that are not PicSafe's.

# The form
policies-summary = Qui peut l’ouvrir : { $who }
    .anybody = toute personne qui a le lien ou le fichier
    .named = seulement les personnes nommées
    .rule = selon la règle
    .sender = selon vos indications
    .both = selon vos indications et la règle
policies-logged = Toute personne qui ouvre le rapport figure dans son journal d’accès. Le Key Server apprend ce que vous indiquez ici.
policies-people = Seulement ces personnes
    .hint = Adresses e-mail, une par ligne ; *@hospital.example désigne tout le monde à cette adresse. Laissez ce champ vide pour autoriser tout le monde.
    .malformed = Indiquez par adresse e-mail qui peut ouvrir le rapport, une par ligne : « { $given } » n’en est pas une.
    .too-many = Nommez { $most } personnes au plus ; *@hospital.example désigne tout le monde à cette adresse.
policies-from = Du
    .hint = Ouverture possible dès le début de ce jour.
    .after-until = Le jour à partir duquel le rapport peut être ouvert est postérieur au dernier jour où il peut l’être.
policies-until = Au
    .hint = Ouverture possible jusqu’à la fin de ce jour.
    .over = Le dernier jour où le rapport peut être ouvert est passé.
policies-openings = Combien de personnes
    .hint = Une nouvelle ouverture dans la même journée ne compte pas.
    .out-of-range = Entre 1 et { $most } personnes peuvent être autorisées à ouvrir le rapport.
policies-purposes = Toute personne qui l’ouvre doit dire que c’est
    .hint = Cochez ce à quoi le patient a consenti ; le Key Server l’apprend alors. Si vous ne cochez rien, la question n’est pas posée.
policies-treatment = soins
    .for = pour les soins
policies-education = enseignement
    .for = pour l’enseignement
policies-publication = publication
    .for = pour une publication
policies-second-person = Une deuxième personne doit donner son accord : vous, un ou une collègue, ou une autre personne nommée
policies-emergency = En cas d’urgence, d’autres peuvent l’ouvrir, avec un motif qui est consigné

# What was said, in a list
policies-part = { $name } : { $value }
policies-part-who = Qui
    .anybody = Toute personne qui a le lien ou le fichier
    .named-by-sender = ceux que l’expéditeur désigne
policies-part-from = Du
policies-part-until = Au
policies-part-openings = Combien
    .people = { $count ->
        [one] { $count } personne
       *[other] { $count } personnes
    }
    .people-so-far = { $count ->
        [one] { $count } personne ; jusqu’ici { $opened }
       *[other] { $count } personnes ; jusqu’ici { $opened }
    }
policies-part-purposes = Pour quoi
policies-part-two-person = Deux personnes
    .value = Une deuxième doit donner son accord pour chaque personne qui l’ouvre
policies-part-emergency = En cas d’urgence
    .value = D’autres peuvent l’ouvrir, avec un motif qui est consigné

# The page of a report that was sent
policies-title = Qui peut l’ouvrir
    .loading = Recherche des personnes qui peuvent l’ouvrir
    .change = Modifier qui peut l’ouvrir
    .let-anybody = Laisser tout le monde l’ouvrir
    .holds = Cela s’applique dès la prochaine demande. Personne ne perd ce qu’il a ouvert, et les accords déjà donnés prennent fin.
    .newer = Le Key Server a pour ce rapport plus de règles que cette page n’en connaît. Modifiez-les avec une version plus récente de PicSafe.
policies-approved = Accord donné
    .until = { $address }, jusqu’au { $time }
policies-besides = Une règle de { $enterprise } s’applique aussi

# Second persons
policies-waiting = En attente d’un accord
    .asked = { $address }, demande du { $time }
policies-approve = Donner son accord<more> pour que { $name } ouvre le rapport</more>
policies-approve-other = Donner son accord pour qu’une autre personne l’ouvre
    .address = Adresse e-mail de cette personne
    .hint = Celle avec laquelle cette personne est connectée. Le journal d’accès indique que vous avez donné votre accord.
    .submit = Donner son accord
    .done = { $address } peut ouvrir le rapport jusqu’au { $time }.

# Hospitals' scripts
policies-script-kept-out = { $name } ne peut pas verser le rapport au dossier médical
    .perhaps = Il se peut que { $name } ne puisse pas verser le rapport au dossier médical
    .advice = Quand une deuxième personne doit donner son accord, cet hôpital ne le peut que si vous le nommez.
    .advice-nobody-named = Quand une deuxième personne doit donner son accord, cet hôpital ne le peut que si vous le nommez. Alors, seuls lui et les personnes que vous nommez peuvent ouvrir le rapport.
    .name-it = Nommer { $name }
policies-script-by-itself = Même sans mention ici, le rapport peut être versé au dossier médical par { $names }.
policies-script-named = { $name } peut verser le rapport au dossier médical : vous avez nommé cet hôpital, par { $script }.
    .by-number = Si le numéro que vous avez indiqué est celui de { $name }, cet hôpital peut verser le rapport au dossier médical.
policies-script-unknown = Si { $name } est votre propre hôpital, il peut verser le rapport au dossier médical sans être nommé. Tout autre hôpital doit être nommé : écrivez « enterprise: » et son numéro parmi les personnes ci-dessus. L’hôpital connaît son numéro.
    .two-person = Si { $name } est votre propre hôpital, il ne peut verser le rapport au dossier médical que s’il est nommé. Tout autre hôpital doit être nommé : écrivez « enterprise: » et son numéro parmi les personnes ci-dessus. L’hôpital connaît son numéro.
policies-script = son script
    .numbered = son script, { $script }

# What keeps them out: an enterprise's rule
policies-rule-two-person = La règle de { $enterprise } demande l’accord d’une deuxième personne et ne nomme pas { $script }. Vous ne pouvez pas le changer : adressez-vous aux administrateurs de { $enterprise }.
policies-rule-people = La règle de { $enterprise } dit qui peut ouvrir le rapport et ne nomme pas { $script }. Vous ne pouvez pas le changer : adressez-vous aux administrateurs de { $enterprise }.
policies-rule-by-domain = La règle de { $enterprise } n’admet ce script que si l’un des domaines qu’elle nomme appartient à { $name }.
policies-rule-no-purpose = La règle de { $enterprise } demande à chacun de dire pourquoi il ouvre le rapport, et le script d’un hôpital ne le dit pas. Vous ne pouvez pas le changer : adressez-vous aux administrateurs de { $enterprise }.
policies-rule-unknown = La règle de { $enterprise } s’applique aussi à ce script. Les administrateurs de { $enterprise } savent s’il est admis.

# Servers that are not PicSafe's
policies-operator = { $operator } peut-il savoir qui vous êtes ?
    .confirm = Continuer
    .endpoint = Le rapport va à un serveur qui n’est pas celui de PicSafe. Il est enregistré auprès de PicSafe. Votre nom, votre adresse e-mail et votre pays y sont envoyés avec le rapport.
    .key-server = La clé de ce rapport se trouve sur un serveur qui n’est pas celui de PicSafe. Il est enregistré auprès de PicSafe. Votre nom, votre adresse e-mail et votre pays y sont envoyés et inscrits dans le journal d’accès du rapport.
    .run-by = Exploité par
    .address = Adresse
