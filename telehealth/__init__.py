"""Remote consultations between grassroots clinics and central hospitals."""
