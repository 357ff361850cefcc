# Escanear la pulsera

wristband-title = Escanear la pulsera
    .how = Ponga el código de barras de la pulsera delante de la cámara. No se guarda ninguna imagen.
    .failed = No se ha podido cargar el lector de códigos de barras. Compruebe su conexión o escriba el número.
    .view = Lo que ve la cámara
wristband-found = Leído de la pulsera:
    .compare = Compárelo con la pulsera.
    .again = Escanear de nuevo
    .use = Usar este número
