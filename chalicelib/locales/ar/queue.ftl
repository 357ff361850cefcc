# تقارير لم يمكن إرسالها بعد.

queue-title = صندوق الصادر
queue-waiting = محفوظ هنا، بانتظار شبكة
    .lead = لا يمكن الوصول إلى PicSafe. يُرسَل التقرير تلقائيًا فور توفر اتصال.
    .open = يُرجى إبقاء هذه الصفحة مفتوحة حتى إرسال التقرير. إذا أُغلقت الصفحة أو قُفل PicSafe فُقد التقرير.
queue-sending = جارٍ الإرسال
queue-sent = أُرسل
queue-refused = تعذّر إرساله
queue-now = المحاولة الآن
queue-change = تعديل
queue-another = تقرير آخر
queue-look = عرضه ومشاركته
queue-hide = إخفاء
queue-delete = حذف
    .question = حذف هذا التقرير؟
    .text = لم يُرسَل. لن يبقى منه شيء بعد ذلك.
