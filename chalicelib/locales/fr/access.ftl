# Who asked for a report's key: the access log, and who its people are.

access-title = Journal d’accès
    .loading = Chargement du journal d’accès
    .verified = Chaîne vérifiée
    .list = Accès, du plus récent au plus ancien
    .more = Afficher plus
    .again = Relire
    .sealed = Chaque entrée est liée à la précédente par un sceau, et votre navigateur les a toutes vérifiées : aucune n’a été modifiée, retirée ni intercalée.
access-checked = { $checked ->
    [one] Chargement du journal d’accès : { $checked } entrée vérifiée
   *[other] Chargement du journal d’accès : { $checked } entrées vérifiées
}
access-newest = Il y en a { $count } au total ; les { $shown } plus récentes peuvent être affichées ici.
access-times = { $times ->
    [one] { $times } fois de suite
   *[other] { $times } fois de suite
}
access-from = depuis { $ip }

# Who
access-operator = L’opérateur du Key Server
access-program = Le programme d’un établissement
access-by-token = { $details }, par un programme avec un jeton personnel

# What they did, behind their name. What an action, an attempt or a refusal stands for is in its ID.
access-done-create = a créé la clé
access-done-set_tag = a scellé le rapport
access-done-fetch = a ouvert le rapport
access-done-break_glass = a ouvert le rapport en urgence
access-done-approve = a donné son accord pour que quelqu’un ouvre le rapport
access-done-set_policy = a défini qui peut ouvrir le rapport
access-done-read_policy = a demandé qui peut ouvrir le rapport
access-done-read_log = a demandé à lire ce journal
access-done-recall = a rappelé le rapport
access-done-restore = a annulé le rappel
access-done-shred = a détruit la clé
access-recorded = inscrit comme « { $action } »
# What was tried, where that differs from what is done
access-tried-create = a demandé une clé
access-tried-set_tag = a tenté de placer un autre fichier sous le numéro de ce rapport
access-tried-fetch = a demandé la clé
access-tried-break_glass = a demandé la clé en urgence
access-tried-approve = a voulu donner son accord pour que quelqu’un ouvre le rapport
# What was said with it
access-of = { $what } : { $recipient }
access-for = motif : { $purpose }
access-saying = en indiquant « { $reason } »
# Why its sender has recalled it
access-why-consent_withdrawn = car le patient a retiré son consentement
access-why-wrong_patient = car ce n’était pas le bon patient
access-why-other = pour une autre raison
# Why it did not happen
access-refused-not_allowed = refusé : ne figure pas sur la liste de ce Key Server
access-refused-recalled = refusé : le rapport est rappelé
access-refused-shredded = refusé : la clé est détruite
access-refused-tag_set = refusé : le rapport est déjà scellé
access-refused-tag_required = refusé : le fichier scellé n’a pas été présenté
access-refused-wrong_tag = refusé : ce n’était pas le fichier scellé par l’expéditeur
access-refused-not_named = refusé : ne fait pas partie des personnes qui peuvent l’ouvrir
access-refused-not_yet = refusé : trop tôt
access-refused-no_longer = refusé : trop tard
access-refused-all_opened = refusé : le nombre de personnes autorisées est atteint
access-refused-purpose_needed = refusé : motif non indiqué
access-refused-purpose_not_consented = refusé : le patient n’y a pas consenti
access-refused-approval_needed = refusé : aucune deuxième personne n’a donné son accord
access-refused-no_break_glass = refusé : personne d’autre ne peut l’ouvrir
access-refused-not_approver = refusé : ne peut pas donner d’accord
access-refused-own_approval = refusé : ne peut pas donner son accord à sa propre demande
access-refused-report_id_taken = refusé : le rapport appartient à quelqu’un d’autre
access-refused-not_sender = refusé : réservé à l’expéditeur
access-refused-recalled_by_operator = refusé : seul l’opérateur peut annuler son rappel
access-refused-not_opened = refusé : n’a pas ouvert le rapport
access-refused-too_many_requests = refusé : trop de demandes en dix minutes
access-refusal-otherwise = refusé ({ $outcome })
access-refusal-more = { $count ->
    [one] encore { $count } fois
   *[other] encore { $count } fois
}
