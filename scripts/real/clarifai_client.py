"""Sends images, texts, a film and annotations with clarifai-grpc's JSON channel, and lists them."""

import io
import sys
import time
import urllib.request

from clarifai_grpc.channel.clarifai_channel import ClarifaiChannel
from clarifai_grpc.grpc.api import resources_pb2 as r
from clarifai_grpc.grpc.api import service_pb2 as s
from clarifai_grpc.grpc.api import service_pb2_grpc
from clarifai_grpc.grpc.api.status import status_code_pb2 as codes
from google.protobuf.struct_pb2 import Struct
from PIL import Image

base = sys.argv[1]
stub = service_pb2_grpc.V2Stub(ClarifaiChannel.get_json_channel(base_url=base))
metadata = (("authorization", "Key key-of-the-test"),)
app = r.UserAppIDSet(user_id="my-workspace", app_id="photos")
texts_app = r.UserAppIDSet(user_id="my-workspace", app_id="texts")


def ok(answer, code=codes.SUCCESS):
    assert answer.status.code == code, answer
    return answer


def picture(number):
    data = io.BytesIO()
    Image.new("RGB", (64, 48), (number, 255 - number, 9)).save(data, "PNG")
    return data.getvalue()


def concept(name):
    return r.Concept(id=name, name=name, value=1)


def wait(job, where=app):
    for _ in range(600):
        answer = ok(stub.GetInputsAddJob(s.GetInputsAddJobRequest(user_app_id=where, id=job), metadata=metadata))
        progress = answer.inputs_add_job.progress
        if progress.pending_count == 0 and progress.in_progress_count == 0:
            return progress
        time.sleep(0.05)
    raise SystemExit("the job did not end")


missing = stub.GetDataset(s.GetDatasetRequest(user_app_id=app, dataset_id="ds"), metadata=metadata)
assert missing.status.code == codes.CONN_DOES_NOT_EXIST, missing
ok(stub.PostDatasets(s.PostDatasetsRequest(user_app_id=app, datasets=[r.Dataset(id="ds")]), metadata=metadata))

# Images: one that is none, one that comes twice.
sent = {f"ds-{i}": picture(i) for i in range(100)}
sent["ds-7"] = b"this is no image"
about = Struct()
about.update({"source": "camera", "nested": {"list": [1, 2.5, "ü"]}})
inputs = [
    r.Input(
        id=name,
        dataset_ids=["ds"],
        data=r.Data(
            image=r.Image(base64=data),
            concepts=[concept("cat")],
            metadata=about,
            geo=r.Geo(geo_point=r.GeoPoint(longitude=-73.5, latitude=40.75)),
        ),
    )
    for name, data in sent.items()
]
answer = ok(
    stub.PostInputs(s.PostInputsRequest(user_app_id=app, inputs=inputs, inputs_add_job_id="job1"), metadata=metadata)
)
assert [i.id for i in answer.inputs] == list(sent)
assert all(i.status.code == codes.INPUT_PENDING for i in answer.inputs)
progress = wait("job1")
assert (progress.success_count, progress.failed_count) == (99, 1), progress

listed = ok(
    stub.ListInputs(
        s.ListInputsRequest(
            user_app_id=app, ids=list(sent), per_page=128, status={"code": codes.INPUT_SUCCESS}
        ),
        metadata=metadata,
    )
).inputs
assert {i.id for i in listed} == set(sent) - {"ds-7"}
for item in listed:
    assert urllib.request.urlopen(item.data.image.url).read() == sent[item.id], item.id
    assert item.data.metadata["nested"]["list"][2] == "ü"
    assert abs(item.data.geo.geo_point.longitude + 73.5) < 1e-6
    assert [c.id for c in item.data.concepts] == ["cat"] and list(item.dataset_ids) == ["ds"]
    assert (item.data.image.image_info.width, item.data.image.image_info.height) == (64, 48)
bad = ok(stub.GetInput(s.GetInputRequest(user_app_id=app, input_id="ds-7"), metadata=metadata)).input
assert bad.status.code == codes.INPUT_FAILED and bad.status.details, bad

twice = stub.PostInputs(s.PostInputsRequest(user_app_id=app, inputs=inputs[:2]), metadata=metadata)
assert twice.status.code == codes.FAILURE
assert [i.status.code for i in twice.inputs] == [codes.INPUT_DUPLICATE] * 2
assert [i.status.details for i in twice.inputs] == ["Input has a duplicate ID."] * 2
mixed = stub.PostInputs(
    s.PostInputsRequest(user_app_id=app, inputs=[inputs[0], r.Input(id="new", data=inputs[1].data)]),
    metadata=metadata,
)
assert mixed.status.code == codes.MIXED_STATUS, mixed.status
suffixed = ok(
    stub.PostInputs(
        s.PostInputsRequest(user_app_id=app, inputs=inputs[:1], input_id_conflict_resolution=r.SUFFIX),
        metadata=metadata,
    )
)
assert suffixed.inputs[0].id == "ds-0-1", suffixed

# Annotations, as the SDK makes them.
boxes = [
    r.Annotation(
        input_id="ds-0",
        data=r.Data(
            regions=[
                r.Region(
                    region_info=r.RegionInfo(
                        bounding_box=r.BoundingBox(top_row=0.125, left_col=0.25, bottom_row=0.5, right_col=0.75)
                    ),
                    data=r.Data(concepts=[concept("dog")]),
                )
            ]
        ),
    ),
    r.Annotation(
        input_id="ds-0",
        data=r.Data(
            regions=[
                r.Region(
                    region_info=r.RegionInfo(
                        polygon=r.Polygon(points=[r.Point(row=y, col=x) for x, y in [(0, 0), (1, 0.5), (0.5, 1)]])
                    ),
                    data=r.Data(concepts=[concept("dog")]),
                )
            ]
        ),
    ),
    r.Annotation(
        input_id="ds-0",
        data=r.Data(
            regions=[
                r.Region(
                    region_info=r.RegionInfo(mask=r.Mask(image=r.Image(base64=picture(3)))),
                    data=r.Data(concepts=[concept("mask")]),
                )
            ]
        ),
    ),
]
posted = ok(stub.PostAnnotations(s.PostAnnotationsRequest(user_app_id=app, annotations=boxes), metadata=metadata))
assert all(a.status.code == codes.ANNOTATION_SUCCESS for a in posted.annotations)
back = ok(
    stub.ListAnnotations(s.ListAnnotationsRequest(user_app_id=app, input_ids=["ds-0"], per_page=100), metadata=metadata)
).annotations
assert [a.data.regions for a in back if not a.input_level] == [a.data.regions for a in boxes]
assert {c.id for c in ok(stub.ListConcepts(s.ListConceptsRequest(user_app_id=app, per_page=100), metadata=metadata)).concepts} == {
    "cat", "dog", "mask",
}

# A film with boxes at a time, and a text with a span, in an app for texts.
film = b"\0\0\0\x18ftypisom" + bytes(100_000)
frame = r.Frame(frame_info=r.FrameInfo(time=1500), data=boxes[0].data)
ok(
    stub.PostInputs(
        s.PostInputsRequest(
            user_app_id=app,
            inputs=[
                r.Input(id="film", data=r.Data(video=r.Video(base64=film), frames=[frame])),
                r.Input(id="far", data=r.Data(image=r.Image(url="http://127.0.0.1:9/x.png"))),
            ],
            inputs_add_job_id="job2",
        ),
        metadata=metadata,
    )
)
assert wait("job2").success_count == 2
one = ok(stub.GetInput(s.GetInputRequest(user_app_id=app, input_id="film"), metadata=metadata)).input
assert urllib.request.urlopen(one.data.video.url).read() == film
assert list(one.data.frames) == [frame], one.data.frames
ok(
    stub.PostApps(
        s.PostAppsRequest(
            user_app_id=r.UserAppIDSet(user_id="my-workspace"),
            apps=[r.App(id="texts", default_workflow_id="Language-Understanding", user_id="my-workspace")],
        ),
        metadata=metadata,
    )
)
words = 'The "sky" is\nclear: ä 😀'
span = r.Region(
    region_info=r.RegionInfo(span=r.Span(char_start=4, char_end=9, raw_text='"sky"')),
    data=r.Data(concepts=[concept("nature")]),
)
text = r.Input(id="t1", data=r.Data(text=r.Text(raw=words), regions=[span]))
wrong = stub.PostInputs(s.PostInputsRequest(user_app_id=app, inputs=[text]), metadata=metadata)
assert wrong.inputs[0].status.code == codes.INPUT_UNSUPPORTED_FORMAT, wrong
ok(
    stub.PostInputs(
        s.PostInputsRequest(user_app_id=texts_app, inputs=[text], inputs_add_job_id="job3"), metadata=metadata
    )
)
assert wait("job3", texts_app).success_count == 1
one = ok(stub.GetInput(s.GetInputRequest(user_app_id=texts_app, input_id="t1"), metadata=metadata)).input
assert one.data.text.raw == words and list(one.data.regions) == [span]

# Datasets, counts, and an end.
held = ok(
    stub.ListDatasetInputs(
        s.ListDatasetInputsRequest(user_app_id=app, dataset_id="ds", per_page=1000), metadata=metadata
    )
).dataset_inputs
assert [d.input.id for d in held] == list(sent) + ["ds-0-1"]
counts = ok(stub.GetInputCount(s.GetInputCountRequest(user_app_id=app), metadata=metadata)).counts
assert (counts.processed, counts.errors) == (99 + 2 + 2, 1), counts
ok(stub.DeleteInputs(s.DeleteInputsRequest(user_app_id=app, ids=[]), metadata=metadata))
ok(stub.DeleteInputs(s.DeleteInputsRequest(user_app_id=app, ids=["ds-0", "ds-7"]), metadata=metadata))
left = ok(
    stub.ListDatasetInputs(
        s.ListDatasetInputsRequest(user_app_id=app, dataset_id="ds", per_page=1000), metadata=metadata
    )
).dataset_inputs
assert len(left) == len(sent) - 1
