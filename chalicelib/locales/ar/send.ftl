# وجهة التقرير الجديد، ومن يحفظ مفتاحه، وسير الإرسال.

send-title = الإرسال إلى
send-submit = تشفير وإرسال
    .encrypt = تشفير
    .plain = إرسال

# What was said of who may open it, where nobody holds to that
send-access-not-held = لا يمكن تطبيق ما حُدِّد بشأن من يمكنه فتحه هنا
    .advice = يفتح { $name } ما يصله تلقائيًا. يُرجى إلغاء هذا التحديد، أو الإرسال بطريقة أخرى.
    .leave-out = إلغاء التحديد

# Each step, while it is done
send-step-key = يجري طلب مفتاح من Key Server
send-step-writing = تجري كتابة التقرير
send-step-encrypting = جارٍ التشفير
send-step-packing = يجري تجهيز الملف
send-step-binding = يجري إبلاغ Key Server بالملف الذي يخصّه المفتاح
send-step-reserving = يجري حجز مكان في PicSafe Cloud
send-step-connecting = يجري الاتصال بـ { $name }
send-step-uploading = جارٍ الرفع
    .file = جارٍ رفع { $file }
send-step-patient = يجري البحث عن المريض
send-step-storing = جارٍ حفظ { $file }
send-step-confirming = في انتظار التأكيد من { $name }
    .cloud = في انتظار التأكيد من PicSafe Cloud
send-step-listing = تجري إضافته إلى تقاريرك
