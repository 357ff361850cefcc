# The sentences that a patient agrees to, one for each level; .guardian where somebody agrees for the patient.
consent-wording-treatment = I agree that photos, videos and sound recordings of me are made and used for my treatment. This includes advice from other health professionals.
    .guardian = I agree that photos, videos and sound recordings of the patient are made and used for the patient’s treatment. This includes advice from other health professionals.
consent-wording-education = I agree that photos, videos and sound recordings of me are used to teach health professionals and students.
    .guardian = I agree that photos, videos and sound recordings of the patient are used to teach health professionals and students.
consent-wording-publication = I agree that photos, videos and sound recordings of me are published in journals, in books and at conferences. I know that anyone may see them there, and that what has been published cannot be taken back.
    .guardian = I agree that photos, videos and sound recordings of the patient are published in journals, in books and at conferences. I know that anyone may see them there, and that what has been published cannot be taken back.
consent-wording-withdrawal = I can withdraw this consent at any time.
