"""What a licence says to whoever asks for something next."""

from ganxin.licences import api as licences

BUSINESS_LICENCE = "business-licence"
USCC_LABEL = "统一社会信用代码"


def outputs_of(licence: licences.Licence) -> dict[str, str]:
    """Element code to value: its number, and of a business licence what the register knows."""
    outputs = {licence.type.code: licence.number}
    if licence.type.code == BUSINESS_LICENCE:
        outputs |= {
            "business_licence_number": licence.number,
            "registered_name": licence.holder_name,
            "established_on": licence.valid_from.isoformat(),
        }
        if licence.data.get(USCC_LABEL):
            outputs["uscc"] = licence.data[USCC_LABEL]
    return outputs
