"""Documents: send files, look at what became of them, change their course."""

from __future__ import annotations

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.filters import SearchFilter
from rest_framework.mixins import ListModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from tasks.api.access import DOCUMENT_KEY, person, visible_document
from tasks.api.filters import DocumentFilter, SteadyOrderingFilter
from tasks.api.schema import IN_DOCUMENT, SUBMITTED
from tasks.api.serializers import DocumentSerializer, OneDocumentSerializer, ProgressSerializer, ResultSerializer
from tasks.api.submitted import answer_of_one, answer_of_several
from tasks.api.wishes import NewDocumentSerializer, RerunSerializer
from tasks.events import progress_facts
from tasks.models import Document
from tasks.models.document import DocumentQuerySet
from tasks.pipeline.delete import delete_document
from tasks.pipeline.export import result_facts
from tasks.pipeline.retry import rerun_document, retry_document
from tasks.pipeline.stop import cancel_document
from tasks.pipeline.submit import submit_file, submit_files


@extend_schema_view(list=extend_schema(summary="One's documents, newest first"))
class DocumentViewSet(ListModelMixin, GenericViewSet[Document]):
    """One's documents. `{task_id}` is a document's task_id or its id."""

    queryset = Document.objects.all()
    serializer_class = OneDocumentSerializer
    lookup_url_kwarg = "task_id"
    lookup_value_regex = DOCUMENT_KEY
    filter_backends = (DjangoFilterBackend, SearchFilter, SteadyOrderingFilter)
    filterset_class = DocumentFilter
    search_fields = ("name", "task_id")
    ordering_fields = ("created_at", "started_at", "finished_at", "name", "status", "pages_total")

    def get_queryset(self) -> DocumentQuerySet:
        return Document.objects.visible_to(person(self.request))

    def get_serializer_class(self) -> type[DocumentSerializer]:
        return DocumentSerializer if self.action == "list" else OneDocumentSerializer

    def get_object(self) -> Document:
        return visible_document(self.request, self.kwargs["task_id"])

    def _shown(self, document: Document, status: int = 200) -> Response:
        return Response(self.get_serializer(document).data, status=status)

    @extend_schema(summary="Send files to be read", request=NewDocumentSerializer, responses=SUBMITTED)
    def create(self, request: Request) -> Response:
        """One `file` answers with its document: 201, or 200 if the same task_id, file and wishes were sent before.

        Several files answer with a list in their order. A file that is refused stands in it as
        `{"name", "detail", "code"}` and keeps the others from nothing; 400 if all were refused.
        """
        wish = NewDocumentSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        owner, password, wishes = person(request), wish.pdf_password(), wish.wishes()
        files = [*request.FILES.getlist("file"), *request.FILES.getlist("files")]
        if len(files) > 1 or "files" in request.FILES:
            submitted = submit_files(owner=owner, files=files, password=password, **wishes)
            return answer_of_several(submitted, self._facts)
        return answer_of_one(submit_file(owner=owner, file=files[0], password=password, **wishes), self._facts)

    @extend_schema(summary="A document", parameters=IN_DOCUMENT)
    def retrieve(self, _request: Request, **_kwargs: str) -> Response:
        return self._shown(self.get_object())

    @extend_schema(summary="Delete a document and its text", parameters=IN_DOCUMENT)
    def destroy(self, _request: Request, **_kwargs: str) -> Response:
        """The file goes when no document is left on it."""
        delete_document(document=self.get_object())
        return Response(status=204)

    @extend_schema(summary="Stop reading", parameters=IN_DOCUMENT, request=None)
    @action(detail=True, methods=["post"])
    def cancel(self, _request: Request, **_kwargs: str) -> Response:
        """What was read stays; a document that has ended is left as it is."""
        return self._shown(cancel_document(document=self.get_object()))

    @extend_schema(summary="Read the failed pages again", parameters=IN_DOCUMENT, request=None)
    @action(detail=True, methods=["post"])
    def retry(self, _request: Request, **_kwargs: str) -> Response:
        """The pages that were read stay as they are."""
        return self._shown(retry_document(document=self.get_object()))

    @extend_schema(
        summary="Read the same file anew",
        parameters=IN_DOCUMENT,
        request=RerunSerializer,
        responses={201: OneDocumentSerializer},
    )
    @action(detail=True, methods=["post"])
    def rerun(self, request: Request, **_kwargs: str) -> Response:
        """A new document; what is not said (engine, model, prompt, pages, own_text, running, headings) stays."""
        document = self.get_object()
        wish = RerunSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        return self._shown(rerun_document(document=document, **wish.validated_data), status=201)

    @extend_schema(summary="How far it is", parameters=IN_DOCUMENT, responses=ProgressSerializer)
    @action(detail=True)
    def progress(self, _request: Request, **_kwargs: str) -> Response:
        document = self.get_object()
        return Response({"task_id": document.task_id} | progress_facts(document))

    @extend_schema(summary="The text", parameters=IN_DOCUMENT, responses=ResultSerializer)
    @action(detail=True)
    def result(self, _request: Request, **_kwargs: str) -> Response:
        """Markdown of the pages that have ended, in their order; a page that could not be read is marked."""
        return Response(ResultSerializer(result_facts(document=self.get_object())).data)

    def _facts(self, document: Document) -> dict[str, Any]:
        serializer: BaseSerializer[Document] = self.get_serializer(document)
        return dict(serializer.data)

    def get_parsers(self) -> list[Any]:
        """Files come as multipart alone."""
        return [MultiPartParser()] if getattr(self, "action_map", {}).get("post") == "create" else super().get_parsers()
