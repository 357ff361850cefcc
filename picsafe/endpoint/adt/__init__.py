"""The local index of patients, fed by the hospital's HL7 ADT messages."""
