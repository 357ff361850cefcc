# Where reports can be sent to beside people: hospitals' servers and mailboxes.

institutions-add = Ajouter une institution
institutions-edit = Modifier « { $name } »
    .button = Modifier { $name }
institutions-remove = Supprimer « { $name } » ?
    .button = Supprimer { $name }
    .confirm = Supprimer
institutions-given-by = Fournie par { $enterprise }
institutions-name = Nom
    .example = Mon hôpital
    .missing = Donnez un nom à l’institution, par exemple Mon hôpital.
    .taken = Il existe déjà une institution de ce nom.
institutions-send-type = Mode d’envoi
institutions-endpoint = Destination
    .example = https://endpoint.hospital.example
    .hint = Le serveur de l’hôpital. Il doit être enregistré auprès de PicSafe.
    .missing = Indiquez l’adresse de l’Endpoint Server de l’hôpital.
    .malformed = Ce n’est pas l’adresse d’un serveur. Elle ressemble à https://endpoint.hospital.example, sans rien après.
    .unencrypted = Ce qui n’est pas chiffré avant l’envoi ne part que vers https://.
institutions-mailbox = Destination
    .example = picsafe@hospital.example
    .hint = L’adresse e-mail de l’hôpital. Laissez ce champ vide pour choisir le destinataire à chaque envoi.
    .malformed = Ce n’est pas une adresse e-mail. Elle ressemble à picsafe@hospital.example.
institutions-key-server = Key Server
    .hint = Laissez ce champ vide pour utiliser celui de PicSafe.
    .malformed = Ce n’est pas l’adresse d’un serveur. Elle ressemble à https://key.hospital.example, sans rien après.
    .unencrypted = L’adresse du Key Server doit commencer par https://.
institutions-key = Clé
    .hint = La clé publique de l’hôpital : elle commence par picsafekey1.
    .missing = Collez la clé que l’hôpital vous a donnée.
    .malformed = Ce n’est pas la clé d’un hôpital, ou l’un de ses caractères est faux. Copiez-la à nouveau : elle commence par picsafekey1.
institutions-fingerprint = Son empreinte est <b>{ $fingerprint }</b>
    .hint = Comparez-la à celle que votre hôpital affiche, par exemple sur son intranet.

# Ways of sending, by their names.
institutions-email = E-mail
    .explanation = Vous envoyez le fichier chiffré à l’hôpital par e-mail.
institutions-post = Post
    .explanation = Envoi par une connexion chiffrée. Le serveur de l’hôpital lit le rapport aussitôt.
institutions-post-dynamic = Post (clé dynamique)
    .explanation = Chiffrement sur cet appareil. Un Key Server détient la clé et enregistre toute personne qui la demande.
institutions-post-static = Post (clé statique)
    .explanation = Chiffrement sur cet appareil avec la clé de l’hôpital. Il n’y a pas de journal d’accès.
institutions-fhir = FHIR
    .explanation = Dépôt dans le système de dossiers de l’hôpital, par une connexion chiffrée.
institutions-box = Box
    .explanation = Dépôt sous forme de fichiers dans le dossier PicSafe du compte ; PicSafe ne les chiffre pas.
institutions-dropbox = Dropbox
    .explanation = Dépôt sous forme de fichiers dans le dossier de l’application ; PicSafe ne les chiffre pas.

institutions-plan-missing = L’offre { $plan } est nécessaire, et vous ne l’avez pas.
    .advice = Demandez à votre hôpital de vous ajouter aux membres de son établissement, ou demandez l’offre à l’opérateur de PicSafe. Par e-mail, par lien et vers PicSafe Cloud, vous pouvez envoyer sans elle.
institutions-any-recipient = n’importe quel destinataire
institutions-keys-at = clés sur { $server }

# What is said of one where it can be chosen: whole sentences, one behind the other.
institutions-goes-to = Destination : { $address }.
institutions-from = Fournie par { $enterprise }.
institutions-not-for-browsers = Uniquement depuis la ligne de commande : son adresse ne commence pas par https://.
