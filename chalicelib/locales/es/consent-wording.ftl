# The sentences that a patient agrees to, one for each level; .guardian where somebody agrees for the patient.
consent-wording-treatment = Doy mi consentimiento para que se tomen fotos, vídeos y grabaciones de voz mías y se utilicen para mi tratamiento, incluida la consulta a otros profesionales sanitarios.
    .guardian = Doy mi consentimiento para que se tomen fotos, vídeos y grabaciones de voz del o de la paciente y se utilicen para su tratamiento, incluida la consulta a otros profesionales sanitarios.
consent-wording-education = Doy mi consentimiento para que fotos, vídeos y grabaciones de voz mías se utilicen en la docencia a profesionales sanitarios y estudiantes.
    .guardian = Doy mi consentimiento para que fotos, vídeos y grabaciones de voz del o de la paciente se utilicen en la docencia a profesionales sanitarios y estudiantes.
consent-wording-publication = Doy mi consentimiento para que fotos, vídeos y grabaciones de voz mías se publiquen en revistas, libros y congresos. Sé que cualquier persona podrá verlas y que lo ya publicado no se puede retirar.
    .guardian = Doy mi consentimiento para que fotos, vídeos y grabaciones de voz del o de la paciente se publiquen en revistas, libros y congresos. Sé que cualquier persona podrá verlas y que lo ya publicado no se puede retirar.
consent-wording-withdrawal = Puedo retirar este consentimiento en cualquier momento.
