# Adónde va un informe nuevo, quién guarda su clave y cómo avanza el envío.

send-title = Enviar a
send-submit = Cifrar y enviar
    .encrypt = Cifrar
    .plain = Enviar

# What was said of who may open it, where nobody holds to that
send-access-not-held = Lo que ha indicado sobre quién puede abrirlo no puede cumplirse aquí
    .advice = { $name } abre por sí mismo lo que recibe. Quite esa indicación, o envíelo de otra forma.
    .leave-out = Quitarla

# Each step, while it is done
send-step-key = Pidiendo una clave al Key Server
send-step-writing = Redactando el informe
send-step-encrypting = Cifrando
send-step-packing = Empaquetando
send-step-binding = Indicando al Key Server para qué archivo es la clave
send-step-reserving = Reservando un lugar en PicSafe Cloud
send-step-connecting = Conectando con { $name }
send-step-uploading = Subiendo
    .file = Subiendo { $file }
send-step-patient = Buscando al paciente
send-step-storing = Guardando { $file }
send-step-confirming = Esperando la confirmación de { $name }
    .cloud = Esperando la confirmación de PicSafe Cloud
send-step-listing = Anotándolo en sus informes
