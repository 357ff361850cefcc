# For administrators: members, institutions, rules, keys for scripts, servers, and what members have sent.

enterprise-title = Établissement
    .lead = Les membres, leurs destinations d’envoi, les clés pour vos scripts, les serveurs et les rapports dans PicSafe Cloud.
    .back = Mes établissements
    .loading = Chargement de votre établissement
enterprise-none = Vous n’administrez aucun établissement
    .memberships = Voir mes appartenances
    .advice = Un compte d’établissement verse les rapports de vos membres au dossier médical. Demandez-en un à l’opérateur de PicSafe, ou demandez à l’administrateur de votre hôpital de vous ajouter. Les invitations se trouvent sur la page de votre compte.
enterprise-several = Vos établissements
    .number = Numéro { $number }
enterprise-account = Compte
    .number = Numéro
    .administrators = Administrateurs
enterprise-none-yet = Rien pour l’instant.

# Members
enterprise-members = Membres
    .lead = L’établissement reçoit ce que ses membres envoient à PicSafe Cloud. Un domaine compte dès qu’il est prouvé qu’il vous appartient, une adresse dès que son titulaire a accepté. Un domaine prouvé apporte aussi ce que ses utilisateurs ont envoyé ces 7 derniers jours alors qu’ils n’appartenaient à aucun établissement.
    .add = Ajouter
enterprise-domains = Domaines e-mail
    .example = hospital.example
    .add = Ajouter un domaine
    .proven = Prouvé
    .not-proven = Pas encore prouvé
    .prove = Prouvez qu’il vous appartient par un enregistrement TXT dans son DNS
    .look-again = Vérifier à nouveau
    .record-name = Nom
    .record-value = Valeur
    .removal = Les personnes qui y ont une adresse ne seront plus membres, sauf invitation. Pour le récupérer, il faudra le prouver à nouveau.
enterprise-removal = Ce que cette personne enverra désormais n’arrivera plus à l’établissement, sauf si son domaine figure dans la liste.
enterprise-remove = Supprimer { $what }
    .question = Supprimer { $what } ?
    .confirm = Supprimer

# What members have sent
enterprise-reports = Rapports récents
    .refresh = Actualiser
    .loading = Chargement des rapports
    .none = Aucun membre n’a envoyé de rapport à PicSafe Cloud ces derniers temps.
    .expired = Expiré
    .left = encore { $time }

# Institutions
enterprise-institutions = Institutions
    .lead = Tous les membres les ont sous « Envoyer à » et ne peuvent pas les modifier.
    .loading = Chargement des institutions
    .removal = Aucun membre ne pourra plus y envoyer de rapports. Ceux qui s’y trouvent ne changent pas.
    .preselected = Présélectionnée
    .chosen = Choisie d’avance pour les membres
    .none-chosen = Aucune

# The rule for who may open reports
enterprise-rule = Qui peut ouvrir les rapports
    .lead = Cela vaut pour chaque rapport qu’un membre envoie désormais, au plus tard dans une heure, en plus de ce qu’indique le membre, qui ne peut que le restreindre. Les rapports déjà envoyés gardent ce qui valait alors.
    .loading = Chargement des personnes qui peuvent ouvrir les rapports
    .anybody = Toute personne qui a le lien ou le fichier, sauf si le membre en décide autrement.
    .newer = La règle en dit plus que cette page n’en connaît. Modifiez-la avec une version plus récente de PicSafe.
    .change = Modifier
    .lift = Lever
    .second-person = Une deuxième personne doit donner son accord : l’expéditeur, un membre de l’établissement ou une personne nommée ici
    .own-scripts = Quand une deuxième personne doit donner son accord, vos propres scripts ne récupèrent que ce qui les nomme : ajoutez « enterprise: » et votre numéro aux personnes.
enterprise-rule-named = Parmi les personnes, seulement celles que l’expéditeur désigne
    .hint = Qui envoie un rapport à des personnes doit dire à qui. Ce qui va à un établissement est repris par son programme comme avant, et ne s’ouvre pour personne d’autre.
enterprise-rule-history = Ce qui valait auparavant
    .by = par l’utilisateur { $user }
    .at-by = { $time }, par l’utilisateur { $user }
    .between = { " ; " }
    .nothing = Rien

# API keys
enterprise-api-keys = Clés d’API
    .lead = Un script qui récupère les rapports de vos membres s’identifie avec l’une d’elles.
    .loading = Chargement des clés d’API
    .none = Il n’y a pas encore de clé d’API.
    .name = Nom d’une nouvelle clé
    .name-hint = Par exemple le serveur qui l’utilisera.
    .make = Créer une clé d’API
    .never-used = Jamais utilisée
    .last-used = Dernière utilisation : { $time }
enterprise-api-key = Clé d’API « { $name } »
    .once = Copiez-la maintenant : elle n’est affichée que cette fois. Conservez-la comme un mot de passe.
    .copied = Je l’ai copiée
enterprise-revoke = Révoquer { $name }
    .question = Révoquer « { $name } » ?
    .confirm = Révoquer
    .effect = Les scripts qui l’utilisent cessent aussitôt de fonctionner. C’est irréversible.
enterprise-copy = Copier

# The token for Key Servers
enterprise-token = Jeton de Key Server
    .example = https://key.hospital.example
    .lead = Il indique votre établissement à un Key Server, qui l’inscrit dans le journal d’accès.
    .server = Key Server
    .server-hint = Laissez ce champ vide pour utiliser celui de PicSafe.
    .make = Créer un jeton
    .for = Pour
    .until = Jusqu’au
    .for-trying = Les scripts qui ont une clé d’API obtiennent le leur ; celui-ci sert à faire des essais.

# Servers
enterprise-servers = Serveurs enregistrés
    .example = https://key.hospital.example
    .lead = PicSafe n’indique le nom des personnes qu’aux serveurs enregistrés ici.
    .loading = Chargement des serveurs
    .address = Adresse
    .kind = Type de serveur
    .register = Enregistrer un serveur
    .since = { $kind }, depuis le { $time }
    .remove = Retirer ce serveur du registre ?
    .removal = Les rapports dont la clé se trouve sur { $address } ne pourront plus être ouverts tant qu’il ne sera pas enregistré à nouveau.
enterprise-registration = Enregistrement pour son opérateur
    .loading = Lecture de l’enregistrement
    .of-another = PicSafe a répondu par l’enregistrement d’un autre serveur.
    .copy = Copier l’enregistrement
enterprise-registration-use = Le responsable du serveur enregistre ceci dans un fichier et lance le serveur avec <code>picsafe serve --services keys --registration FILE</code>. Celui-ci accepte alors les connexions auprès de <address>{ $issuer }</address>, selon les clés publiques du { $time }. Rien de cela n’est secret.
enterprise-log-key = Clé de son journal
    .not-registered = Clé de son journal : non enregistrée
    .believed = Personne ne croit un journal de ce serveur signé avec une autre clé.
    .for-good = Un journal garde sa clé pour toujours. Ne remplacez celle-ci qu’après avoir compris pourquoi il existe un autre journal.
    .key = Clé
    .another = Autre clé
    .register = Enregistrer la clé
    .replace = Remplacer la clé
enterprise-log-key-missing = Le serveur signe un journal de tous les accès. Tant que sa clé n’est pas enregistrée, chacun croit la première qu’il voit. Sur le serveur, <code>picsafe keyserver log-key</code> l’affiche.

# What the owner of a listed address has answered
enterprise-address-invited = Invitation envoyée
enterprise-address-member = Membre
enterprise-address-declined = Invitation refusée

# Inviting people from a list
enterprise-invite = Inviter des personnes
    .hint = Saisissez ou collez autant d’adresses que vous voulez : depuis une messagerie, un tableur, ou une par ligne. Chacune reçoit une invitation.
enterprise-invite-people = { $people ->
    [0] Inviter
    [one] Inviter une personne
   *[other] Inviter { $people } personnes
}
enterprise-invite-refused = Ce qui n’est pas une adresse
enterprise-invite-no-address = Ligne { $line } : aucune adresse dans « { $text } »
enterprise-invite-invalid = Ligne { $line } : « { $text } » n’est pas une adresse
enterprise-invite-more = { $entries ->
    [one] et une autre
   *[other] et { $entries } autres
}
enterprise-invite-repeated = { $entries ->
    [one] Une adresse est répétée.
   *[other] { $entries } adresses sont répétées.
}
enterprise-mailed = { $people ->
    [0] Aucun e-mail n’a été envoyé.
    [one] Un e-mail est envoyé à une personne.
   *[other] Un e-mail est envoyé à { $people } personnes.
}
enterprise-not-mailed = { $people ->
    [one] Une personne ne reçoit pas d’e-mail maintenant, car elle en a trop reçu ou aucun ne l’atteint : prévenez-la.
   *[other] { $people } personnes ne reçoivent pas d’e-mail maintenant, car elles en ont trop reçu ou aucun ne les atteint : prévenez-les.
}
enterprise-mail-again = Renvoyer un e-mail à { $what }

# Who belongs to the enterprise
enterprise-people = Personnes
    .loading = Chargement des membres
    .search = Rechercher une adresse
    .find = Rechercher
    .order = Ordre
    .by-address = Par adresse
    .longest-away = Absents depuis le plus longtemps d’abord
    .day = Dernière visite le { $day }
    .no-day = Pas encore venu(e) depuis l’adhésion
    .by-domain = par le domaine
    .none-found = Aucune adresse ne contient cela.
    .more = Afficher plus ({ $shown } sur { $found })
enterprise-directory = Collègues par nom
    .on = Les membres se trouvent par leur nom lorsqu’ils écrivent à quelqu’un
    .hint = Toute personne de l’établissement voit, à partir de trois lettres, les noms et adresses des autres membres qui se sont déjà connectés. Personne d’autre ne les voit.
