# Where reports are stored straight from the page: record systems, Dropboxes and Box accounts.

integrations-title = Intégrations
    .lead = Par FHIR, et dans un compte Dropbox ou Box, cette page dépose elle-même les rapports. Vos identifiants sont conservés jusqu’à ce que vous vous déconnectiez de PicSafe, puis redemandés.
integrations-removal = Vous ne pourrez plus y déposer de rapports. Ceux qui s’y trouvent ne changent pas.
integrations-name = Nom
    .example = Mon hôpital
    .missing = Donnez un nom au système de dossiers, par exemple Mon hôpital.
    .missing-folder = Donnez-lui un nom, par exemple Mon dossier.
integrations-connect = Connecter
integrations-connected = Connecté
integrations-not-encrypted = Ce qui s’y trouve n’est pas chiffré par PicSafe

# Box
integrations-box = Connecter un compte Box
    .exposure = Les rapports vont dans le dossier PicSafe du compte, et l’application de PicSafe pourrait accéder à tout ce qu’il contient. Toute personne qui peut ouvrir ce dossier les voit. Demandez à votre hôpital s’ils peuvent y être conservés.
    .open = Ouvrir Box
    .elsewhere = Box s’ouvre dans un autre onglet. Connectez-vous-y et autorisez PicSafe ; laissez cet onglet ouvert : la suite se fait d’elle-même. L’autorisation vous sera redemandée quand vous vous serez déconnecté(e) de PicSafe.

# Dropbox
integrations-dropbox = Connecter un compte Dropbox
    .exposure = Toute personne qui peut ouvrir ce dossier voit les rapports. Demandez à votre hôpital s’ils peuvent y être conservés.
    .agree = Donnez votre accord chez Dropbox
    .elsewhere = Dropbox s’ouvre dans un autre onglet et affiche un code après votre accord.
    .open = Ouvrir Dropbox
    .bring-code = Rapportez le code ici
    .code = Code
    .lasting = L’accord est valable quelques heures, ou jusqu’à ce que vous vous déconnectiez de PicSafe. Il vous sera ensuite redemandé.
integrations-app-key = Clé de l’application
    .example = u6xk2pexample
    .hint = Celle d’une application de type « App folder » dans l’App Console de Dropbox : celle de votre hôpital ou la vôtre. Les rapports vont dans son dossier, et elle n’accède à rien d’autre.
    .malformed = Ce n’est pas la clé d’une application. C’est un mot court fait de minuscules et de chiffres.

# FHIR
integrations-fhir = Connecter un serveur FHIR
    .speaks = Il parle FHIR { $version } et vous laisse entrer.
integrations-fhir-address = Adresse
    .example = https://fhir.hospital.example/r4
    .hint = L’adresse de base d’un serveur FHIR, version R4 ou STU3. Il doit accepter les pages de { $origin } (CORS).
    .malformed = Ce n’est pas l’adresse d’un serveur FHIR. Elle ressemble à https://fhir.hospital.example/stu3, sans point d’interrogation.
integrations-sign-in-with = Vous vous connectez avec
    .none = Rien
    .basic = Nom d’utilisateur et mot de passe
    .bearer = Jeton
    .smart = La connexion de l’hôpital (SMART)
integrations-client-id = Client ID
    .hint = Ce par quoi le serveur reconnaît My PicSafe. Il doit renvoyer les navigateurs vers { $address }.
    .missing = Indiquez le Client ID que le service informatique de votre hôpital a créé pour My PicSafe.
integrations-patient-system = Système des identifiants patient
    .example = https://hospital.example/mrn
    .hint = Le service informatique de votre hôpital le connaît. Sans lui, les patients ne sont recherchés que par nom et date de naissance.
    .malformed = Ce n’est pas un système. Il ressemble à https://hospital.example/mrn ou urn:oid:1.2.3.

# Signing in there
integrations-user = Nom d’utilisateur
integrations-password = Mot de passe
integrations-token = Jeton
integrations-kept = Conservé dans cette page jusqu’à votre déconnexion, et nulle part ailleurs.
integrations-signed-in = Vous y êtes connecté(e)
integrations-sign-in = Se connecter à { $name }
    .only-there = Ces informations vont à { $address } et nulle part ailleurs.
    .submit = Se connecter
    .there = S’y connecter
    .open = Ouvrir la page de connexion
    .elsewhere = Elle s’ouvre dans un autre onglet. Laissez celui-ci ouvert : la suite se fait d’elle-même.
integrations-two-servers = Deux serveurs prennent part à cette connexion
    .advice = Vous vous connecteriez sur { $at }, et le résultat serait transmis à { $to }, parce que le système de dossiers l’indique. Ne continuez que si votre hôpital vous a dit que les deux lui appartiennent.

# Who the sender is there
integrations-find = Rechercher
    .by-name = Recherchez-vous par nom
    .more = Afficher plus
integrations-who = Qui vous y êtes
    .nobody = Personne
    .no-author = Les documents n’ont pas d’auteur.
    .empty = Personne n’y figure.
    .unknown = Personne de ce nom n’y figure.

# Where a browser comes back to
integrations-back = Retour à PicSafe
    .refused = Vous n’y êtes pas connecté(e)
    .taken = Vous pouvez fermer cet onglet
    .goes-on = PicSafe continue dans l’onglet où vous étiez.
    .unawaited = Aucune page de PicSafe n’attend cette réponse
    .begin-again = L’onglet où vous avez commencé a été fermé, ou a déjà continué. Recommencez-y.
