# The sentences that a patient agrees to, one for each level; .guardian where somebody agrees for the patient.
consent-wording-treatment = J’accepte que des photos, des vidéos et des enregistrements audio de moi soient réalisés et utilisés pour mes soins, y compris pour demander l’avis d’autres professionnels de santé.
    .guardian = J’accepte que des photos, des vidéos et des enregistrements audio de la patiente ou du patient soient réalisés et utilisés pour ses soins, y compris pour demander l’avis d’autres professionnels de santé.
consent-wording-education = J’accepte que des photos, des vidéos et des enregistrements audio de moi soient utilisés pour la formation des professionnels de santé et des étudiants.
    .guardian = J’accepte que des photos, des vidéos et des enregistrements audio de la patiente ou du patient soient utilisés pour la formation des professionnels de santé et des étudiants.
consent-wording-publication = J’accepte que des photos, des vidéos et des enregistrements audio de moi soient publiés dans des revues, dans des livres et lors de congrès. Je sais que tout le monde peut les y voir et que ce qui a été publié ne peut pas être retiré.
    .guardian = J’accepte que des photos, des vidéos et des enregistrements audio de la patiente ou du patient soient publiés dans des revues, dans des livres et lors de congrès. Je sais que tout le monde peut les y voir et que ce qui a été publié ne peut pas être retiré.
consent-wording-withdrawal = Je peux retirer ce consentement à tout moment.
