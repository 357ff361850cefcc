"""Each object has what its class requires (PS3.3 tables A.32.4-1, A.32.7-1 and A.45.1-1): types 1 and 2."""

from __future__ import annotations

import io
from pathlib import Path

import pydicom

from picsafe.delivery.dicom.objects import contents_of
from picsafe.delivery.dicom.study import study_of
from picsafe.delivery.dicom.uids import ENCAPSULATED_PDF, VIDEO_PHOTOGRAPHIC, VL_PHOTOGRAPHIC
from picsafe.delivery.settings.records import DicomSettings
from tests.contract.delivery.reports import make_report
from tests.fakes.endpoint.reports import PATIENT

COMMON = """StudyInstanceUID SeriesInstanceUID Modality SOPClassUID SOPInstanceUID"""
IMAGE = """ImageType SamplesPerPixel PhotometricInterpretation PlanarConfiguration Rows Columns BitsAllocated
BitsStored HighBit PixelRepresentation PixelData LossyImageCompression"""
FRAMES = "NumberOfFrames FrameIncrementPointer"
DOCUMENT = "ConversionType BurnedInAnnotation MIMETypeOfEncapsulatedDocument EncapsulatedDocument"
# they may be empty, and have to be there
MAY_BE_EMPTY = """PatientName PatientID PatientBirthDate PatientSex StudyDate StudyTime ReferringPhysicianName
StudyID AccessionNumber SeriesNumber Manufacturer InstanceNumber"""

REQUIRED = {
    VL_PHOTOGRAPHIC: (f"{COMMON} {IMAGE}", f"{MAY_BE_EMPTY} AcquisitionContextSequence"),
    VIDEO_PHOTOGRAPHIC: (f"{COMMON} {IMAGE} {FRAMES}", f"{MAY_BE_EMPTY} AcquisitionContextSequence"),
    ENCAPSULATED_PDF: (
        f"{COMMON} {DOCUMENT}",
        f"{MAY_BE_EMPTY} ContentDate ContentTime AcquisitionDateTime DocumentTitle ConceptNameCodeSequence",
    ),
}


def test_objects_have_what_their_classes_require(tmp_path: Path) -> None:
    report = make_report(tmp_path, patient=PATIENT)
    found = {}
    for one in contents_of(report, study_of(report, DicomSettings(host="-", called="-"))).objects:
        pieces = one.file(one.encodings[0])
        file = b"".join(piece if isinstance(piece, bytes) else piece.read_bytes() for piece in pieces)
        found[one.sop_class] = pydicom.dcmread(io.BytesIO(file))
    assert set(found) == set(REQUIRED)
    for sop_class, (filled, there) in REQUIRED.items():
        made = found[sop_class]
        assert [name for name in filled.split() if name not in made or made[name].is_empty] == []
        assert [name for name in there.split() if name not in made] == []
