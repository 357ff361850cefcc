# What became of the receipt that came with a report's key.

receipts-save = Enregistrer le reçu
    .evidence = Enregistrer la preuve
receipts-alarm = Vous pouvez continuer avec le rapport. Enregistrez la preuve et remettez-la à la personne qui exploite { $server } ou qui répond de la protection des données dans votre établissement. Ne vous fiez pas au journal d’accès tant que la question n’est pas éclaircie.
receipts-checking = Vérification du reçu…
receipts-check-again = Vérifier à nouveau
receipts-see-above = { $what }. Voyez ci-dessus ce qu’il faut faire.
receipts-no-log = Ce Key Server ne donne pas de reçu pour les accès.
receipts-log-key = La clé du journal est celle que le Key Server a indiquée la première fois qu’il a été vu depuis votre connexion. Comparez-la avec celle qu’indique la personne qui exploite le Key Server :
    .registered = La clé du journal est celle que la personne qui exploite le Key Server a enregistrée auprès de PicSafe :
receipts-not-here = Ce navigateur ne peut pas vérifier le journal du Key Server. Un navigateur plus récent le peut.
    .held = Le Key Server a donné un reçu que ce navigateur ne peut pas vérifier. Enregistrez-le, ou ouvrez le rapport avec un navigateur plus récent.
receipts-checked = Reçu vérifié
receipts-due = Reçu vérifié : dans le journal avant le { $time }
    .text = Le Key Server a promis que cet accès figurera d’ici là dans son journal de tous les accès. Tant que cette page est ouverte, elle le vérifie.
receipts-not-found = { $entries ->
    [one] Le journal du Key Server, qui compte { $entries } entrée, est trop long pour y chercher cet accès ici.
   *[other] Le journal du Key Server, qui compte { $entries } entrées, est trop long pour y chercher cet accès ici.
}
receipts-included = Reçu vérifié : dans le journal
receipts-included-in = { $entries ->
    [one] Cet accès figure comme promis dans le journal du Key Server, qui compte { $entries } entrée.
   *[other] Cet accès figure comme promis dans le journal du Key Server, qui compte { $entries } entrées.
}
receipts-log-checked = Journal vérifié
receipts-goes-on = { $entries ->
    [one] Le journal du Key Server, qui compte { $entries } entrée, prolonge ce que cette page en a vu.
   *[other] Le journal du Key Server, qui compte { $entries } entrées, prolonge ce que cette page en a vu.
}

# What contradicts itself: a Key Server's receipts, or its log. What a code stands for has the code in its ID.
receipts-error-no_receipt = Le Key Server n’a pas donné de reçu pour cet accès
    .what = Il tient un journal et donne un reçu pour chaque accès, mais pas pour celui-ci, qui manque peut-être dans son journal.
receipts-error-receipt_broken = Cet accès manque dans le journal du Key Server
    .what = Le Key Server s’était engagé par écrit à l’y inscrire avant maintenant.
receipts-error-unregistered_log_key = Le journal de ce Key Server n’est pas celui qui a été enregistré
    .what = L’opérateur du Key Server a enregistré auprès de PicSafe une autre clé que celle qui signe le journal ou le reçu. Quelqu’un d’autre répond peut-être en son nom, ou tient un second journal.
receipts-error-receipt = Le reçu de cet accès n’est pas authentique
    .what = Il n’est pas signé par la clé du Key Server et ne prouve donc rien. L’accès manque peut-être dans son journal.
receipts-error-log = Le journal de ce Key Server n’est plus le même
    .what = Ce qu’il dit maintenant ne concorde pas avec ce qu’il a signé auparavant : des entrées ont peut-être été modifiées ou retirées.

# Where a log could not be read, by what there is of the report's receipts
receipts-unchecked-receipt = Le journal du Key Server ne peut pas être lu en ce moment ; le reçu de cet accès n’a donc pas été vérifié. Il est conservé.
receipts-unchecked-missing = Le Key Server n’a pas donné de reçu pour cet accès. On ne peut pas dire maintenant s’il aurait dû en donner un : impossible de savoir s’il tient un journal.
receipts-unchecked-nothing = Le journal du Key Server ne peut pas être lu en ce moment ; il n’a donc pas été vérifié.
