"""The programme: components, agencies by date, funds by source, targets."""
