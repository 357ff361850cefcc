# الكاميرا ومراجعة التقرير وصف صوره.

capture-dialog = التقاط صور
    .retake = إعادة التقاط الصورة
    .film = تسجيل فيديو
capture-close = إغلاق الكاميرا
capture-view = ما تراه الكاميرا
capture-waiting = في انتظار الكاميرا. قد يطلب المتصفح الإذن باستخدامها.
capture-refused = لا يمكن استخدام الكاميرا
capture-without = المتابعة بدون الكاميرا
capture-no-picture = لم تعطِ الكاميرا أي صورة. يُرجى المحاولة مرة أخرى.
capture-full = التقرير ممتلئ. يُرجى إرساله وبدء تقرير آخر.
capture-no-film = يلتقط هذا المتصفح الصور، لكنه لا يستطيع تسجيل فيديو لتقرير. يُرجى اختيار فيديو سُجّل في مكان آخر.
capture-video = فيديو
capture-photos = صور
capture-burst = صور متتالية
capture-choose = اختيار ملفات
capture-flip = الكاميرا الأخرى
capture-done = تم
capture-taken = عدد ما التُقط: { $count }
capture-look = عرض ما في التقرير: { $count }
    .tip = عرضها
capture-shutter = التقاط صورة
    .tip = التقاط صورة؛ الضغط المستمر لعدة صور
capture-record = بدء التسجيل
capture-stop = إيقاف التسجيل
capture-recording = جارٍ التسجيل، { $time }
capture-zoom = تقريب
    .value = { $factor } مرة
capture-light = إضاءة

capture-review = محتوى التقرير
    .preparing = جارٍ التحضير…
capture-position = { $item } من { $total }
capture-item = { $kind ->
    [photo] الصورة { $number }
    [video] الفيديو { $number }
   *[audio] التسجيل { $number }
}
capture-replacing = يجري تحضير الصورة الجديدة.
capture-back = رجوع
capture-previous = السابق
capture-next = التالي
capture-retake = إعادة الالتقاط
capture-edit = تعديل
capture-delete = حذف

capture-strip = الصور والفيديو والصوت
    .drop = يمكن أيضًا إفلات الملفات هنا.
    .hidden-data = تُزال البيانات المخفية من الصور والفيديوهات والتسجيلات، مثل مكان التقاطها.
    .problems = تعذّرت إضافة كل شيء
capture-look-at = عرض { $item }
capture-preparing = { $count ->
    [zero] لا ملفات قيد التحضير. لا حاجة إلى الانتظار للإرسال.
    [one] يجري تحضير ملف واحد. لا حاجة إلى الانتظار للإرسال.
    [two] يجري تحضير ملفين. لا حاجة إلى الانتظار للإرسال.
    [few] يجري تحضير { $count } ملفات. لا حاجة إلى الانتظار للإرسال.
    [many] يجري تحضير { $count } ملفًا. لا حاجة إلى الانتظار للإرسال.
   *[other] يجري تحضير { $count } ملف. لا حاجة إلى الانتظار للإرسال.
}
capture-camera = الكاميرا
    .source = الكاميرا
capture-microphone = الميكروفون
    .source = التسجيل
    .title = تسجيل صوت
    .waiting = في انتظار الميكروفون. قد يطلب المتصفح الإذن باستخدامه.
    .refused = لا يمكن استخدام الميكروفون
    .discard = تجاهل التسجيل
capture-no-sound = لا يستطيع هذا المتصفح تسجيل الصوت لتقرير
    .advice = يُرجى استخدام متصفح أحدث، أو اختيار تسجيل أُعدّ في مكان آخر.

capture-device-blocked = الوصول محظور. يُرجى السماح به لهذه الصفحة في إعدادات المتصفح ثم المحاولة مرة أخرى.
capture-device-missing = لا يتوفر ذلك في هذا الجهاز، أو أنه غير موصول.
capture-device-busy = يستخدمه برنامج آخر. يُرجى إغلاق ذلك البرنامج ثم المحاولة مرة أخرى.
capture-device-unknown = لا يتيح هذا المتصفح ذلك هنا. يُرجى اختيار ملفات بدلًا منه.
