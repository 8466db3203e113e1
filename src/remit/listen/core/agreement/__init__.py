"""How far coders agree: Krippendorff's alpha, its unitised family, and Cohen's kappa."""
