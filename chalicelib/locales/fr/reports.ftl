# What one has sent, and a report with its access log.

reports-title = Mes rapports
    .lead = Ce que vous avez envoyé. PicSafe Cloud garde les fichiers chiffrés pendant sept jours ; le journal d’accès reste.
    .loading = Chargement de vos rapports
reports-refresh = Actualiser
reports-new = Nouveau rapport
reports-none = Vous n’avez pas encore envoyé de rapport
    .advice = Prenez ou choisissez des photos, enregistrez le consentement du patient, et envoyez-les à un confrère ou à PicSafe Cloud.
reports-open-saved = Ouvrir un rapport enregistré
reports-older = Afficher les rapports plus anciens
reports-expired = Expiré
reports-left = Encore { $time }

# One of them
reports-report = Rapport
    .loading = Chargement du rapport
reports-unlisted = Ce rapport ne figure pas dans votre liste
    .advice = Seul ce que vous avez envoyé vous-même se trouve ici. Vérifiez l’adresse, ou parcourez vos rapports.
reports-with = Rapport avec { $contents }
    .open = L’ouvrir
reports-state = Ce qu’il est devenu
    .recalled = Rappelé
    .consent-withdrawn = Consentement retiré
    .wrong-patient = Patient erroné
    .removed = Fichier supprimé
    .kept = Le fichier chiffré est encore conservé
    .stored = Peut être ouvert
    .expired = Expiré : le fichier n’existe plus
    .withdrawn = Retiré : le fichier n’existe plus
    .looking = Recherche du fichier
reports-sent = Envoyé
reports-expires = Expire
reports-size = Taille
reports-kept-in = Conservé en
reports-sent-to = Envoyé à
reports-key-server = Key Server
reports-number = Numéro du rapport
reports-ended = Où il est arrivé
reports-link-again = Envoyer le lien à nouveau
reports-renew = Prolonger le lien
    .would = PicSafe Cloud conserve alors le fichier jusqu’au { $time }. Cela n’est possible qu’une fois. Le lien reste le même, tout comme les personnes qui peuvent ouvrir le rapport.
    .done = Le lien fonctionne jusqu’au { $time }. Il ne peut plus être prolongé.

# Where it ended
reports-delivered = { $enterprise } : dans { $destination } depuis le { $time }
reports-held = { $enterprise } : retenu avant { $destination } depuis le { $time } ; quelqu’un doit y regarder sur place
reports-rejected = { $enterprise } : non versé dans { $destination }, par décision prise sur place : { $time }
reports-elsewhere = { $enterprise } : à { $destination } depuis le { $time } : { $state }

# Its Key Server
reports-which-server = Le Key Server de PicSafe ne connaît pas ce rapport. Si vous l’avez envoyé avec un autre, cherchez là.
    .posted = Ce qui a été envoyé à un hôpital sans chiffrement, ou avec la clé de l’hôpital, n’a pas de journal d’accès ici et ne peut pas être rappelé.
    .address = Adresse du Key Server
    .example = https://key.hospital.example
    .look = Chercher là

# Taking it back
reports-take-back = Le reprendre
    .by-operator = L’opérateur du Key Server a rappelé ce rapport : plus personne n’obtient la clé, et seul l’opérateur peut annuler ce rappel. Le journal d’accès dit pourquoi.
    .recalled = Plus personne n’obtient la clé. Vous pouvez annuler le rappel.
    .consent_withdrawn = Le patient a retiré son consentement, et plus personne n’obtient la clé. Si c’était une erreur, vous pouvez autoriser à nouveau le rapport.
    .wrong_patient = Ce rapport concerne le mauvais patient ou lui a été envoyé, et plus personne n’obtient la clé. Vous pouvez annuler le rappel.
    .allow = L’autoriser à nouveau
    .would = Une fois le rapport rappelé, plus personne n’obtient sa clé, et les copies du fichier restent fermées.
reports-recall = Rappeler le rapport
    .question = Rappeler ce rapport ?
    .action = Le rappeler
    .warning = Plus personne ne pourra l’ouvrir. Toute personne qui l’a ouvert avant peut en avoir gardé une copie.
    .wrong-patient = Il concerne le mauvais patient ou lui a été envoyé
reports-consent-withdrawn = Consentement retiré
    .question = Le patient a-t-il retiré son consentement ?
    .action = Rappeler le rapport
    .warning = Plus personne ne pourra l’ouvrir, et toute personne qui essaie apprend pourquoi. Toute personne qui l’a ouvert avant peut en avoir gardé une copie : vous voyez ensuite de qui il s’agit.
reports-remove = Supprimer le fichier
    .question = Supprimer le fichier ?
    .action = Le supprimer
    .warning = Le lien cesse de fonctionner immédiatement et définitivement. Les copies du fichier qui se trouvent ailleurs peuvent encore être ouvertes.
reports-correct = Corriger
    .question = Est-ce le mauvais patient ?
    .warning = Le rapport est rappelé aussitôt, et PicSafe demande à ceux qui l’ont de supprimer leurs copies. Vous en faites ensuite un nouveau avec les mêmes fichiers, pour les mêmes destinataires, et indiquez de qui ils sont.
    .action = Rappeler et corriger
reports-recall-done = Le rapport est rappelé
    .nobody = Personne d’autre n’avait reçu la clé. Plus personne ne peut ouvrir le rapport.
    .log = Le journal d’accès les nomme toutes.
    .delete = Demandez-leur de supprimer ce qu’elles ont gardé.
    .mailed = PicSafe écrit à celles d’entre elles qui l’ont dans leur liste de rapports reçus. Demandez à toutes de supprimer ce qu’elles ont gardé.
    .not-mailed = PicSafe n’a pas pu leur écrire. Demandez-leur de supprimer ce qu’elles ont gardé.
reports-fetched-by = { $people ->
    [one] Plus personne ne peut obtenir la clé désormais. Avant cela, une autre personne l’avait reçue et a pu voir ou garder le rapport :
   *[other] Plus personne ne peut obtenir la clé désormais. Avant cela, { $people } autres personnes l’avaient reçue et ont pu voir ou garder le rapport :
}
reports-fetched-by-more = { $people ->
    [one] Plus personne ne peut obtenir la clé désormais. Avant cela, plus d’une autre personne l’avait reçue et a pu voir ou garder le rapport :
   *[other] Plus personne ne peut obtenir la clé désormais. Avant cela, plus de { $people } autres personnes l’avaient reçue et ont pu voir ou garder le rapport :
}
reports-fetched-times = { $times ->
    [one] { $times } fois, la dernière le { $time }
   *[other] { $times } fois, la dernière le { $time }
}

# Where a report was sent
reports-destination-storage = PicSafe Cloud
reports-destination-recipient = Un destinataire
reports-destination-endpoint = Une institution
reports-destination-file = Un fichier à transmettre

# The two lists, and how one finds something in them
reports-lists = Listes de rapports
    .sent = Envoyés
    .received = Reçus
reports-search = Rechercher
reports-show = Afficher
    .all = Tous
    .waiting = Non ouverts
    .opened = Ouverts
    .recalled = Rappelés
    .expired = Expirés
reports-searching = Recherche dans les rapports plus anciens
reports-found = { $count ->
    [one] { $count } rapport trouvé
   *[other] { $count } rapports trouvés
}
reports-none-found = Aucun résultat
    .advice = Rien ne correspond dans cette liste. Cherchez autre chose ou affichez tous les rapports.
    .older = Aucun de vos { $count } rapports les plus récents ne correspond. Les plus anciens peuvent être affichés ci-dessous.

# How a sent report stands
reports-to = À { $recipients }
reports-opened-by = { $people ->
    [one] Ouvert par { $people } personne
   *[other] Ouvert par { $people } personnes
}
reports-opened-by-more = Ouvert par plus de { $people } personnes
reports-delivered-to = Remis à { $enterprise }
reports-collected = Récupéré par un établissement
reports-posted = Envoyé
reports-shredded = Clé détruite
reports-waiting = Non ouvert
    .left = Non ouvert, encore { $time }
reports-state-unknown = État inconnu

# What one has opened
reports-received = Rapports reçus
    .lead = Les rapports d’autres personnes que vous avez ouverts. Vous seul voyez cette liste.
    .loading = Chargement de votre liste
reports-received-none = Vous n’avez encore ouvert aucun rapport reçu
    .advice = Ce que vous ouvrez par un lien ou depuis un fichier figure ici.
reports-from = De { $sender }
reports-from-file = Ouvert depuis un fichier
reports-from-unknown = Expéditeur inconnu
reports-last-opened = Ouvert : { $time }
reports-first-opened = Ouvert la première fois : { $first }, la dernière : { $last }
reports-delete-copies = Consentement retiré : supprimez vos copies
reports-do-not-rely = Rappelé : ne vous y fiez pas
reports-corrected = Rappelé : un rapport corrigé le remplace
reports-take-off = Retirer de la liste : { $report }
reports-taken-off = Retiré de la liste : { $report }
    .undo = Annuler
reports-reply = Répondre à : { $report }
