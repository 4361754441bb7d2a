"""The door for programs: parse a request, call one verb of the pipeline, render its answer."""
