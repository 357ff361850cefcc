# The sentences that a patient agrees to, one for each level; .guardian where somebody agrees for the patient.
consent-wording-treatment = Ich willige ein, dass Fotos, Videos und Tonaufnahmen von mir gemacht und für meine Behandlung verwendet werden. Dazu gehört auch der Rat anderer Fachleute.
    .guardian = Ich willige ein, dass Fotos, Videos und Tonaufnahmen von der Patientin oder dem Patienten gemacht und für die Behandlung verwendet werden. Dazu gehört auch der Rat anderer Fachleute.
consent-wording-education = Ich willige ein, dass Fotos, Videos und Tonaufnahmen von mir für den Unterricht von Fachpersonal und Studierenden im Gesundheitswesen verwendet werden.
    .guardian = Ich willige ein, dass Fotos, Videos und Tonaufnahmen von der Patientin oder dem Patienten für den Unterricht von Fachpersonal und Studierenden im Gesundheitswesen verwendet werden.
consent-wording-publication = Ich willige ein, dass Fotos, Videos und Tonaufnahmen von mir in Fachzeitschriften, in Büchern und auf Kongressen veröffentlicht werden. Mir ist bekannt, dass alle sie dort sehen können und dass bereits Veröffentlichtes nicht zurückgenommen werden kann.
    .guardian = Ich willige ein, dass Fotos, Videos und Tonaufnahmen von der Patientin oder dem Patienten in Fachzeitschriften, in Büchern und auf Kongressen veröffentlicht werden. Mir ist bekannt, dass alle sie dort sehen können und dass bereits Veröffentlichtes nicht zurückgenommen werden kann.
consent-wording-withdrawal = Ich kann diese Einwilligung jederzeit widerrufen.
