# Who asked for a report's key: the access log, and who its people are.

access-title = Journal d’accès
    .loading = Chargement du journal d’accès
    .verified = Chaîne vérifiée
    .list = Accès, du plus récent au plus ancien
    .more = Afficher plus
    .again = Relire
    .sealed = Chaque entrée est liée à la précédente par un sceau, et votre navigateur les a toutes vérifiées : aucune n’a été modifiée, retirée ni intercalée.
access-checked = { $checked ->
    [one] Chargement du journal d’accès : { $checked } entrée vérifiée
   *[other] Chargement du journal d’accès : { $checked } entrées vérifiées
}
access-newest = Il y en a { $count } au total ; les { $shown } plus récentes peuvent être affichées ici.
access-times = { $times ->
    [one] { $times } fois de suite
   *[other] { $times } fois de suite
}
access-from = depuis { $ip }

# Who
access-operator = L’opérateur du Key Server
access-program = Le programme d’un établissement
access-by-token = { $details }, par un programme avec un jeton personnel
