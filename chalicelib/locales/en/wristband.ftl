# Reading the patient’s number off the wristband.

wristband-title = Scan the wristband
    .how = Hold the barcode of the wristband in front of the camera. No picture is kept.
    .failed = What reads barcodes could not be loaded. Check your connection, or type the number.
    .view = What the camera sees
wristband-found = Read from the wristband:
    .compare = Compare it with the wristband.
    .again = Scan again
    .use = Use this number
