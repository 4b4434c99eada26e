"""pdfium's functions with handles and addresses as plain integers.

The bindings that come with pypdfium2 wrap every handle in an object and release the interpreter's lock around every
call; for functions called thousands of times a page that costs more than the call. Addresses of the same functions with
plain prototypes halve it. Names are pdfium's own, without prefix; a handle that is NULL comes back as None.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

_P, _I, _F, _D = ctypes.c_void_p, ctypes.c_int, ctypes.c_float, ctypes.c_double
_N = ctypes.c_ulong


def _plain(function: Any, result: Any, *arguments: Any) -> Any:
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


def handle(wrapped: Any) -> int | None:
    """Return a wrapped handle as an integer."""
    return ctypes.cast(wrapped, ctypes.c_void_p).value


load_page = _plain(pdfium.FPDF_LoadPage, _P, _P, _I)
close_page = _plain(pdfium.FPDF_ClosePage, None, _P)
page_box = _plain(pdfium.FPDF_GetPageBoundingBox, _I, _P, _P)
page_rotation = _plain(pdfium.FPDFPage_GetRotation, _I, _P)
count_objects = _plain(pdfium.FPDFPage_CountObjects, _I, _P)
get_object = _plain(pdfium.FPDFPage_GetObject, _P, _P, _I)
count_form_objects = _plain(pdfium.FPDFFormObj_CountObjects, _I, _P)
get_form_object = _plain(pdfium.FPDFFormObj_GetObject, _P, _P, _N)
object_type = _plain(pdfium.FPDFPageObj_GetType, _I, _P)
object_bounds = _plain(pdfium.FPDFPageObj_GetBounds, _I, _P, _P, _P, _P, _P)
object_matrix = _plain(pdfium.FPDFPageObj_GetMatrix, _I, _P, _P)
stroke_colour = _plain(pdfium.FPDFPageObj_GetStrokeColor, _I, _P, _P, _P, _P, _P)
fill_colour = _plain(pdfium.FPDFPageObj_GetFillColor, _I, _P, _P, _P, _P, _P)
stroke_width = _plain(pdfium.FPDFPageObj_GetStrokeWidth, _I, _P, _P)
draw_mode = _plain(pdfium.FPDFPath_GetDrawMode, _I, _P, _P, _P)
count_segments = _plain(pdfium.FPDFPath_CountSegments, _I, _P)
get_segment = _plain(pdfium.FPDFPath_GetPathSegment, _P, _P, _I)
segment_type = _plain(pdfium.FPDFPathSegment_GetType, _I, _P)
segment_point = _plain(pdfium.FPDFPathSegment_GetPoint, _I, _P, _P, _P)
segment_closes = _plain(pdfium.FPDFPathSegment_GetClose, _I, _P)
load_text = _plain(pdfium.FPDFText_LoadPage, _P, _P)
close_text = _plain(pdfium.FPDFText_ClosePage, None, _P)
count_chars = _plain(pdfium.FPDFText_CountChars, _I, _P)
get_text = _plain(pdfium.FPDFText_GetText, _I, _P, _I, _I, _P)
char_code = _plain(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _P, _I)
char_box = _plain(pdfium.FPDFText_GetLooseCharBox, _I, _P, _I, _P)
char_matrix = _plain(pdfium.FPDFText_GetMatrix, _I, _P, _I, _P)
char_is_generated = _plain(pdfium.FPDFText_IsGenerated, _I, _P, _I)
char_is_unmapped = _plain(pdfium.FPDFText_HasUnicodeMapError, _I, _P, _I)
char_font_size = _plain(pdfium.FPDFText_GetFontSize, _D, _P, _I)
char_font_weight = _plain(pdfium.FPDFText_GetFontWeight, _I, _P, _I)
char_font_name = _plain(pdfium.FPDFText_GetFontInfo, _N, _P, _I, _P, _N, _P)
char_object = _plain(pdfium.FPDFText_GetTextObject, _P, _P, _I)
text_mode = _plain(pdfium.FPDFTextObj_GetTextRenderMode, _I, _P)
text_font = _plain(pdfium.FPDFTextObj_GetFont, _P, _P)
