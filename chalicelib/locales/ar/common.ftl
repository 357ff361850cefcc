# What many pages say, and what a page says that cannot be loaded.

common-cancel = إلغاء
common-save = حفظ
common-close = إغلاق
common-try-again = إعادة المحاولة
# Between things that stand beside one another.
common-between = { "، " }
common-optional = (اختياري)
common-not-recorded = غير مسجَّل
common-copied = تم النسخ
    .announcement = تم النسخ إلى الحافظة
common-copy-failed = لا يمكن استخدام الحافظة. يُرجى تحديد النص ونسخه.
# A share of a whole, as a whole number from 0 to 100.
common-percent = { $percent }%
common-page-loading = جارٍ تحميل الصفحة
common-page-failed = تعذّر تحميل هذه الصفحة
    .advice = يُرجى التحقق من الاتصال ثم إعادة المحاولة. إذا جرى تحديث PicSafe في هذه الأثناء، فيُرجى إعادة تحميل الصفحة.
common-days = { $days ->
    [zero] { $days } يوم
    [one] يوم واحد
    [two] يومان
    [few] { $days } أيام
    [many] { $days } يومًا
   *[other] { $days } يوم
}
common-hours = { $hours ->
    [zero] { $hours } ساعة
    [one] ساعة واحدة
    [two] ساعتان
    [few] { $hours } ساعات
    [many] { $hours } ساعة
   *[other] { $hours } ساعة
}
common-minutes = { $minutes ->
    [zero] { $minutes } دقيقة
    [one] دقيقة واحدة
    [two] دقيقتان
    [few] { $minutes } دقائق
    [many] { $minutes } دقيقة
   *[other] { $minutes } دقيقة
}
common-bytes = { $bytes ->
    [zero] { $bytes } بايت
    [one] بايت واحد
    [two] بايتان
    [few] { $bytes } بايتات
    [many] { $bytes } بايت
   *[other] { $bytes } بايت
}
common-kilobytes = { $size } كيلوبايت
common-megabytes = { $size } ميغابايت
common-gigabytes = { $size } غيغابايت
common-photos = { $count ->
    [zero] { $count } صورة
    [one] صورة واحدة
    [two] صورتان
    [few] { $count } صور
    [many] { $count } صورة
   *[other] { $count } صورة
}
common-videos = { $count ->
    [zero] { $count } مقطع فيديو
    [one] مقطع فيديو واحد
    [two] مقطعا فيديو
    [few] { $count } مقاطع فيديو
    [many] { $count } مقطع فيديو
   *[other] { $count } مقطع فيديو
}
common-audio-clips = { $count ->
    [zero] { $count } تسجيل صوتي
    [one] تسجيل صوتي واحد
    [two] تسجيلان صوتيان
    [few] { $count } تسجيلات صوتية
    [many] { $count } تسجيلًا صوتيًا
   *[other] { $count } تسجيل صوتي
}
common-no-files = ملاحظة
