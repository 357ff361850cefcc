# The camera, the review of what is in a report, and the row of its photos.

capture-dialog = Take photos
    .retake = Take the photo again
    .film = Record a video
capture-close = Close the camera
capture-view = What the camera sees
capture-waiting = Waiting for the camera. The browser may ask you to allow it.
capture-refused = The camera cannot be used
capture-without = Go on without the camera
capture-no-picture = The camera gave no picture. Try again.
capture-full = The report is full. Send these, and begin another one.
capture-no-film = This browser takes photos, but cannot record a video for a report. Choose one that was recorded elsewhere.
capture-video = Video
capture-photos = Photos
capture-burst = Burst
capture-choose = Choose files
capture-flip = Other camera
capture-done = Done
capture-taken = { $count } taken
capture-look = Look at what is in the report: { $count }
    .tip = Look at them
capture-shutter = Take a photo
    .tip = Take a photo; hold for several
capture-record = Start recording
capture-stop = Stop recording
# How long it has been recording: 0:07
capture-recording = Recording, { $time }
capture-zoom = Zoom
    .value = { $factor } times
capture-light = Light

capture-review = What is in the report
    .preparing = Preparing…
# Which item of how many: Photo 2 of 3
capture-position = { $item } of { $total }
capture-item = { $kind ->
    [photo] Photo { $number }
    [video] Video { $number }
   *[audio] Recording { $number }
}
capture-replacing = The new photo is being prepared.
capture-back = Back
capture-previous = Previous
capture-next = Next
capture-retake = Retake
capture-edit = Edit
capture-delete = Delete

capture-strip = Photos, video and audio
    .drop = You can also drop files here.
    .hidden-data = Photos, videos and recordings lose their hidden data, such as where they were taken.
    .problems = Not everything could be added
capture-look-at = Look at { $item }
capture-preparing = { $count ->
    [one] Preparing one file. You need not wait to send.
   *[other] Preparing { $count } files. You need not wait to send.
}
capture-camera = Camera
    .source = The camera
capture-microphone = Microphone
    .source = The recording
    .title = Record sound
    .waiting = Waiting for the microphone. The browser may ask you to allow it.
    .refused = The microphone cannot be used
    .discard = Discard
capture-no-sound = This browser cannot record sound for a report
    .advice = Use a newer one, or choose a recording that was made elsewhere.

# Why a camera or a microphone cannot be used.
capture-device-blocked = It is blocked. Allow it for this page in the browser’s settings, and try again.
capture-device-missing = This device has none, or it is not connected.
capture-device-busy = Another program is using it. Close that program and try again.
capture-device-unknown = This browser does not offer it here. Choose files instead.
