"""Films and recordings without metadata: the coded pictures and sound, and what a player needs for them.

The containers are ISO base media files (ISO/IEC 14496-12) and QuickTime's. What is written is made anew, from
a list of what is let through: boxes, fields and codecs that are named in ``headers``, ``entries`` and
``tables``. Everything else stays behind: ``udta``, ``meta``, ``uuid`` and boxes that nobody has thought of,
tracks that are neither film nor sound, times, names and languages, bytes of ``mdat`` that belong to no track,
and bytes behind the last box. Nothing is encoded again. ``web/src/media/recordings`` does it likewise.
"""
